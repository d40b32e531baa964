"""Hypothesis and schemathesis, as far as the kit uses them."""
