"""The kit inside a pytest session: items, results, xdist, and the report at the end."""
