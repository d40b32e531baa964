"""A card and its issue lead to the source of a broken rule, and say what it says if that is given."""

from collections.abc import Mapping

from msgspec.structs import replace
from searchprofiles_tck.reports.formats import formats
from searchprofiles_tck.spec.places import no_quotes
from searchprofiles_tck.spec.results import RunReport

from . import sample

CITATION = "document of 2022-11-14: Request Body, LogicalOperator"
ADDRESS = "https://docs.aws.amazon.com/connect/latest/APIReference/API_connect-customer-profiles_SearchProfiles.html"
PLACE = "SearchProfilesRequest.LogicalOperator, in botocore 1.0"


def quoting(citation: str) -> Mapping[str, str]:
    """Return a text for the one citation, with what must not become markup."""
    return {PLACE: "Relationship <b>between</b> `keys` @everyone"} if citation == CITATION else {}


def report() -> RunReport:
    """Return the sample report; the sources of its rules are those of the catalogue."""
    given = sample.report()
    return replace(given, requirements=tuple(replace(row, citation=CITATION) for row in given.requirements))


def test_the_page_quotes_the_source() -> None:
    """The text is beside the rule that is broken, escaped, with what it documents and where it is from."""
    page = formats(quoting)["html"].render(report(), ()).decode()
    card = page[page.index('class="card') :]
    assert card.index(ADDRESS) < card.index(PLACE) < card.index("Request</span>")
    assert "<q>Relationship &lt;b&gt;between&lt;/b&gt; `keys` @everyone</q>" in card


def test_an_issue_quotes_the_source() -> None:
    """Its reader need not have the report: the address is there, and the text, which mentions nobody."""
    text = formats(quoting)["tracker"].render(report(), ()).decode()
    assert f"Source: <{ADDRESS}>" in text
    assert f"AWS says of `{PLACE}`: Relationship" in text
    assert "<b>" not in text


def test_without_texts_only_the_address_is_there() -> None:
    """Reports are the same whatever is installed, unless the texts are given."""
    for name in ("html", "tracker"):
        text = formats(no_quotes)[name].render(report(), ()).decode()
        assert ADDRESS in text
        assert "AWS says" not in text
    assert formats(quoting)["canonical"].render(report(), ()) == formats()["canonical"].render(report(), ())
