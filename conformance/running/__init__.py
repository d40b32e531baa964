"""A run as the command line holds it: the child process, its log, taking it up again."""
