"""The suite: asks a target, compares what it answers with the reference, explains what differs.

The packages are layers; docs/architecture.md has them from the bottom up. Nothing is imported here, since every pytest
session in the environment comes through.
"""
