"""What a valid request asks for, one type an operation; ``validation`` makes them."""

from collections.abc import Mapping

import msgspec

from ..spec.exchange import Json
from ..spec.search import Search

Fields = Mapping[str, Json]


class SearchRequest(msgspec.Struct, frozen=True):
    """SearchProfiles. ``size`` is the page's maximum; ``token`` is None for the first page."""

    domain: str
    query: Search
    size: int
    token: str | None


class ListRequest(msgspec.Struct, frozen=True):
    """ListDomains. ``size`` is the page's maximum; ``token`` is None for the first page."""

    size: int
    token: str | None


class CreateDomainRequest(msgspec.Struct, frozen=True):
    """CreateDomain; ``settings`` are the members that GetDomain shows again."""

    domain: str
    settings: Fields


class DomainRequest(msgspec.Struct, frozen=True):
    """GetDomain and DeleteDomain."""

    domain: str


class CreateProfileRequest(msgspec.Struct, frozen=True):
    """CreateProfile."""

    domain: str
    fields: Fields


class UpdateProfileRequest(msgspec.Struct, frozen=True):
    """UpdateProfile; an empty string among ``fields`` removes what was there."""

    domain: str
    profile_id: str
    fields: Fields


class DeleteProfileRequest(msgspec.Struct, frozen=True):
    """DeleteProfile."""

    domain: str
    profile_id: str


class KeyRequest(msgspec.Struct, frozen=True):
    """AddProfileKey and DeleteProfileKey."""

    domain: str
    profile_id: str
    key: str
    values: tuple[str, ...]


Request = (
    SearchRequest
    | ListRequest
    | CreateDomainRequest
    | DomainRequest
    | CreateProfileRequest
    | UpdateProfileRequest
    | DeleteProfileRequest
    | KeyRequest
)
