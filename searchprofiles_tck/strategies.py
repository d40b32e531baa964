"""Hypothesis strategies for profiles, worlds, searches and page sizes, for tests of your own."""

from .conformance.client.strategies import page_sizes, pairs_of, profiles, searches, values, worlds

__all__ = ["page_sizes", "pairs_of", "profiles", "searches", "values", "worlds"]
