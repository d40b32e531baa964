"""What a search answers with: a page as members of the response."""

from collections.abc import Sequence

from ..spec.exchange import Json
from ..spec.readings import Readings
from ..spec.search import Pair
from .model import Hit, Page, SearchRequest
from .profiles import as_response


# shape-success-object, shape-items-list, shape-no-null, wire-sdk: document, Response Syntax; protocol.
def search_response(_request: SearchRequest, page: Page, readings: Readings) -> dict[str, Json]:
    """Return the members of a response. A member without a value is left out, not null.

    Open: whether Items is an empty list or left out if nothing is found.
    """
    response: dict[str, Json] = {}
    if page.hits or readings["nothing-found"] == "empty-list":
        response["Items"] = [item(hit) for hit in page.hits]
    if page.next_token is not None:
        response["NextToken"] = page.next_token
    return response


def item(hit: Hit) -> dict[str, Json]:
    """Return one of Items: the profile, and the pairs by which it was found."""
    profile = as_response(hit.profile)
    return profile if hit.found_by is None else {**profile, "FoundByItems": entries(hit.found_by)}


# shape-found-by-items
def entries(pairs: Sequence[Pair]) -> list[Json]:
    """Return FoundByItems as a list of objects."""
    return [{"KeyName": pair.key, "Values": list(pair.values)} for pair in pairs]
