"""Scenarios and readings, made again from the record of a run."""
