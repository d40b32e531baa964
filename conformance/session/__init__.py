"""One process of a run, and the event log that it writes."""
