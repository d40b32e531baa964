"""The checks of English, names and versions that run in ``tox -e lint`` and ``tox -e lowest``."""
