"""The suite: every check of the kit as a pytest item, named by the check's id.

Imports absolutely: pytest takes a test module out of its package when it looks for the folder to import from.
"""

from searchprofiles_tck.conformance.in_pytest.outcome import conclude
from searchprofiles_tck.spec.results import CheckResult


def test_check(tck_result: CheckResult) -> None:
    """The target keeps the rule."""
    conclude(tck_result)
