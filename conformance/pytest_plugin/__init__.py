"""The pytest plugin: each check is an item."""
