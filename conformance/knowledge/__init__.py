"""What is known of a target's data and readings, and the oracle that computes the allowed answers."""
