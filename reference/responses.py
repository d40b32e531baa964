"""What a search answers with: a page as members of the response."""

from ..spec.exchange import Json
from ..spec.readings import Readings
from .model import Hit, Page, Profile, SearchRequest


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


# shape-found-by-items
def item(hit: Hit) -> dict[str, Json]:
    """Return one of Items: the profile, and FoundByItems, the pairs by which it was found, as a list of objects."""
    members = as_response(hit.profile)
    if hit.found_by is not None:
        members["FoundByItems"] = [
            {"KeyName": pair.key, "Values": list(pair.values)} for pair in hit.found_by
        ]
    return members


# shape-profile-members, shape-profile-id, logic-profile-content: the members as they are stored.
def as_response(profile: Profile) -> dict[str, Json]:
    """Return the profile as responses contain it."""
    return {"ProfileId": profile.id, **profile.fields}
