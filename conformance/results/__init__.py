"""From a history to results: checks, failures, reproductions, and the report."""
