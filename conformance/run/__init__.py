"""A run from its settings to its exit status."""
