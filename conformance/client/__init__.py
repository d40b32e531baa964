"""What the kit does with a target: send, walk, load, wait, find out what it supports, clean up."""
