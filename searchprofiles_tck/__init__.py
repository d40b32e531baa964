"""A technology compatibility kit for the SearchProfiles operation of Amazon Connect Customer Profiles.

The four packages of the kit are its subpackages: ``spec`` (what the sources say, as data), ``reference``
(the smallest engine that is right), ``conformance`` (the suite that judges a target) and ``reports``.
"""

__version__ = "0.2.0"
__all__ = ["__version__"]
