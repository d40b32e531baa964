"""Options and files become one ``RunConfig``; expected failures, and which checks are selected."""
