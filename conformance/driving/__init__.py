"""What is done with a target: search, walk, change, load, wait. Every step is recorded."""
