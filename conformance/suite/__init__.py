"""The checks as one pytest module, collected with ``--pyargs``."""
