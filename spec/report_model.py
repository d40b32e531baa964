"""What all values of reports, and of what is made from them, have in common."""

import msgspec


class ReportValue(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A value of the report: frozen, with camel case in JSON."""
