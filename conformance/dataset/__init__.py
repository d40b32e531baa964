"""The data that a target is judged on: profiles with their values, and the shared data as a file."""
