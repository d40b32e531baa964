"""The suite: every check of the kit as a pytest item, named by the check's id.

Imports absolutely: pytest takes a test module out of its package when it looks for the folder to import from.
"""

from typing import TYPE_CHECKING

from searchprofiles_tck.conformance.pytest_plugin.harness import conclude

if TYPE_CHECKING:  # a class here would be collected where the session's ini file calls classes Check… tests
    from searchprofiles_tck.spec.results import CheckResult


def test_check(tck_result: "CheckResult") -> None:
    """The target keeps the rule."""
    conclude(tck_result)


test_check.__test__ = True  # type: ignore[attr-defined]  # whatever names of functions the session collects
