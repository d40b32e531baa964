"""What the installed botocore says at the place of a citation is quoted in reports."""

import pytest
from searchprofiles_tck.conformance.results import service_model
from searchprofiles_tck.spec.requirements import requirements


def test_a_member_is_quoted_with_its_origin() -> None:
    """The text documents the member that the citation names, in the model of the version that is named."""
    name, _ = service_model.installed()
    said = service_model.quoted(str(requirements()["logic-and"].citation))
    assert "Relationship between" in said[f"SearchProfilesRequest.LogicalOperator, in {name}"]


def test_every_citation_can_be_looked_up() -> None:
    """None raises, whether or not the model has a text for it; what is no citation has none."""
    said = [service_model.quoted(str(row.citation)) for row in requirements().values()]
    assert sum(map(bool, said)) > len(said) / 4
    assert service_model.quoted("somebody said so") == {}


def test_a_report_needs_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """A botocore without the service, or of a form that is not known, leaves the texts out."""

    def missing() -> None:
        raise OSError("no such model")

    monkeypatch.setattr(service_model, "installed", missing)
    assert service_model.quoted(str(requirements()["logic-and"].citation)) == {}
