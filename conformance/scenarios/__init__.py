"""Scenarios: sequences of requests, each with a purpose; the registry makes checks of them."""
