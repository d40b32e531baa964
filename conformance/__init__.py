"""The suite: it sends requests to a target, judges the answers, and explains what is wrong with them.

The packages are layers; docs/architecture.md has them from the bottom up. Nothing is imported here, since every pytest
session in the environment imports this package.
"""
