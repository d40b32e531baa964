"""A recorded exchange, and what its reply says."""
