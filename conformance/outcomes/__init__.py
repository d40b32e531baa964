"""A scenario is played once, and becomes results of checks, failures and reproductions."""
