"""What a valid request asks for, one type an operation; ``validation`` makes them."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..spec.exchange import Json
from .model import Query

Fields = Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """SearchProfiles. ``size`` is the page's maximum; ``token`` is None for the first page."""

    domain: str
    query: Query
    size: int
    token: str | None


@dataclass(frozen=True, slots=True)
class ListRequest:
    """ListDomains. ``size`` is the page's maximum; ``token`` is None for the first page."""

    size: int
    token: str | None


@dataclass(frozen=True, slots=True)
class CreateDomainRequest:
    """CreateDomain; ``settings`` are the members that GetDomain shows again."""

    domain: str
    settings: Fields


@dataclass(frozen=True, slots=True)
class DomainRequest:
    """GetDomain and DeleteDomain."""

    domain: str


@dataclass(frozen=True, slots=True)
class CreateProfileRequest:
    """CreateProfile."""

    domain: str
    fields: Fields


@dataclass(frozen=True, slots=True)
class UpdateProfileRequest:
    """UpdateProfile; an empty string among ``fields`` removes what was there."""

    domain: str
    profile_id: str
    fields: Fields


@dataclass(frozen=True, slots=True)
class DeleteProfileRequest:
    """DeleteProfile."""

    domain: str
    profile_id: str


@dataclass(frozen=True, slots=True)
class KeyRequest:
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
