"""What a request says, or why it is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn
from urllib.parse import unquote, unquote_plus

from .comparing import PREDEFINED
from .freedoms import Freedoms

NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}", re.ASCII)
IDENTITY = re.compile(r"[a-f0-9]{32}")
PROFILE_STRINGS = (
    *("AccountNumber", "BusinessName", "FirstName", "MiddleName", "LastName", "BirthDate"),
    *("PhoneNumber", "MobilePhoneNumber", "HomePhoneNumber", "BusinessPhoneNumber"),
    *("EmailAddress", "PersonalEmailAddress", "BusinessEmailAddress"),
)
NEWER_STRINGS = ("PartyTypeString", "GenderString")
ADDRESSES = ("Address", "ShippingAddress", "MailingAddress", "BillingAddress")
ADDRESS_STRINGS = (
    *("Address1", "Address2", "Address3", "Address4"),
    *("City", "County", "State", "Province", "Country", "PostalCode"),
)
CHOICES = {"PartyType": ("INDIVIDUAL", "BUSINESS", "OTHER"), "Gender": ("MALE", "FEMALE", "UNSPECIFIED")}


class Refusal(Exception):
    """An answer that is an error: its name, its status, and a text for people."""

    def __init__(self, name: str, status: int, message: str) -> None:
        super().__init__(message)
        self.name, self.status, self.message = name, status, message


def bad_request(message: str) -> NoReturn:
    raise Refusal("BadRequestException", 400, message)


@dataclass(frozen=True)
class Request:
    """One HTTP request; `ordinal` counts the requests of its connection from 1."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    ordinal: int = 1

    def parameter(self, name: str, *, plus_is_blank: bool = False) -> str | None:
        """A query parameter decoded, empty if it is given empty, and None if it is left out."""
        for part in self.query.split("&"):
            given, _, value = part.partition("=")
            if unquote(given) == name:
                try:
                    return (unquote_plus if plus_is_blank else unquote)(value, errors="strict")
                except UnicodeDecodeError:
                    bad_request(f"{name} is not UTF-8")
        return None


@dataclass(frozen=True)
class Pair:
    """A key with its requested values."""

    key: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Query:
    """All pairs of a search, and whether a profile must match every one."""

    pairs: tuple[Pair, ...]
    every: bool = False
    additional: bool = field(default=False, compare=False)


def _reject_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


class Reader:
    """Reads requests as the service model constrains them, within a vendor's freedoms."""

    def __init__(self, freedoms: Freedoms) -> None:
        self.freedoms = freedoms

    # The envelope

    def media_types(self, request: Request) -> None:
        if not self.freedoms.strict_media_types:
            return
        given = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
        if request.body and given != "application/json":
            raise Refusal("UnsupportedMediaTypeException", 415, f"Content-Type {given}")
        accept = request.headers.get("accept", "*/*").lower()
        if not any(kind in accept for kind in ("*/*", "application/*", "application/json")):
            raise Refusal("NotAcceptableException", 406, f"Accept {accept}")

    def body(self, request: Request) -> dict[str, Any]:
        """The JSON object of the body; an empty body is an empty object."""
        if not request.body:
            return {}
        value = self.json(request.body)
        if not isinstance(value, dict):
            self.malformed("the body is not a JSON object")
        return value

    def json(self, body: bytes) -> Any:
        try:
            value = json.loads(body.decode("utf-8"), parse_constant=_reject_constant)
            json.dumps(value, ensure_ascii=False).encode("utf-8")  # no lone surrogates
        except (ValueError, RecursionError):
            self.malformed("the body is not JSON")
        return value

    def malformed(self, message: str) -> NoReturn:
        raise Refusal(self.freedoms.malformed_error, 400, message)

    def members(
        self, body: Mapping[str, Any], known: tuple[str, ...], required: tuple[str, ...]
    ) -> dict[str, Any]:
        """The members with a value, once unknown and missing ones are dealt with."""
        if self.freedoms.unknown_members == "refused" and (unknown := set(body) - set(known)):
            bad_request(f"unknown members {sorted(unknown)}")
        if missing := [name for name in required if body.get(name) is None]:
            bad_request(f"missing {missing}")
        if self.freedoms.null_optional == "refused" and any(
            body[name] is None for name in known if name in body
        ):
            bad_request("null")
        return {name: value for name, value in body.items() if value is not None}

    # Shapes

    def name(self, value: Any, what: str) -> str:
        if not isinstance(value, str):
            self.malformed(f"{what} is not a string")
        if not NAME.fullmatch(value):
            bad_request(f"{what} must match ^[a-zA-Z0-9_-]+$ and have 1 to 64 characters")
        return value

    def string(self, value: Any, what: str, shortest: int = 1, longest: int = 255) -> str:
        if not isinstance(value, str):
            self.malformed(f"{what} is not a string")
        if not shortest <= len(value) <= longest:
            bad_request(f"{what} must have {shortest} to {longest} characters")
        return value

    def values(self, value: Any) -> tuple[str, ...]:
        if not isinstance(value, list):
            self.malformed("Values is not a list")
        values = tuple(self.string(each, "a value in Values") for each in value)
        if not values and self.freedoms.empty_values == "refused":
            bad_request("Values is empty")
        if self.freedoms.repeated_value == "refused" and len(set(values)) < len(values):
            bad_request("a value is repeated")
        return values

    def pair(self, body: Mapping[str, Any]) -> Pair:
        return Pair(self.name(body["KeyName"], "KeyName"), self.values(body["Values"]))

    def page_size(self, request: Request) -> int:
        text = request.parameter("max-results")
        if text is None or (not text and self.freedoms.empty_max_results == "left-out"):
            return self.default_size()
        if not re.fullmatch(r"-?[0-9]{1,10}", text, re.ASCII):
            self.malformed("MaxResults is not an integer")
        if not 1 <= int(text) <= 100:
            bad_request("MaxResults must be 1 to 100")
        return int(text)

    def default_size(self) -> int:
        return 20

    def token(self, request: Request) -> str | None:
        token = request.parameter("next-token", plus_is_blank=self.freedoms.plus_is_blank)
        if token == "":
            if self.freedoms.token_empty == "refused":
                bad_request("NextToken is empty")
            return None
        return token if token is None else self.string(token, "NextToken", longest=1024)

    # The search

    def query(self, body: Mapping[str, Any], known: Callable[[str], bool]) -> Query:
        """The pairs and the operator; `known` says whether anything defines a key."""
        names = ("KeyName", "Values", "AdditionalSearchKeys", "LogicalOperator")
        given = self.members(body, names, names[:2])
        pairs = (self.pair(given), *self.additional(given.get("AdditionalSearchKeys")))
        operator = self.operator(given)
        if 0 < self.freedoms.most_values < max(len(pair.values) for pair in pairs):
            raise Refusal("TooManyValuesException", 413, "too many values")
        keys = [pair.key for pair in pairs]
        if self.freedoms.repeated_key == "refused" and len(set(keys)) < len(keys):
            bad_request("a KeyName is repeated")
        if self.freedoms.unknown_key == "refused" and (unknown := [key for key in keys if not known(key)]):
            bad_request(f"unknown keys {unknown}")
        return Query(pairs, operator == "AND", "AdditionalSearchKeys" in given)

    def additional(self, items: Any) -> list[Pair]:
        if items is None:
            return []
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            self.malformed("AdditionalSearchKeys is not a list of objects")
        if not 1 <= len(items) <= 4:
            bad_request("AdditionalSearchKeys must have 1 to 4 items")
        names = ("KeyName", "Values")
        return [self.pair(self.members(item, names, names)) for item in items]

    def operator(self, given: Mapping[str, Any]) -> str:
        operator = given.get("LogicalOperator", "OR")
        if not isinstance(operator, str):
            self.malformed("LogicalOperator is not a string")
        if operator not in ("AND", "OR"):
            bad_request("LogicalOperator must be AND or OR")
        alone = "LogicalOperator" in given and "AdditionalSearchKeys" not in given
        if alone and self.freedoms.lone_operator == "refused":
            bad_request("LogicalOperator without AdditionalSearchKeys")
        return operator

    # Profiles

    def identity(self, value: Any) -> str:
        if not isinstance(value, str):
            self.malformed("ProfileId is not a string")
        if not IDENTITY.search(value):
            if self.freedoms.malformed_id == 404:
                raise Refusal("ResourceNotFoundException", 404, "no such profile")
            bad_request("ProfileId must hold 32 hexadecimal digits")
        return value

    def profile(self, body: Mapping[str, Any], shortest: int = 1) -> dict[str, Any]:
        """The fields of a profile, all within their limits."""
        strings = (*PROFILE_STRINGS, *NEWER_STRINGS, "AdditionalInformation")
        known = (
            *strings,
            *CHOICES,
            *ADDRESSES,
            "Attributes",
            "ProfileId",
            "EngagementPreferences",
            "ProfileType",
        )
        fields = self.members(body, known, ())
        for name, value in fields.items():
            if name in strings:
                self.string(value, name, shortest, 1000 if name == "AdditionalInformation" else 255)
            elif name in CHOICES and value not in CHOICES[name] and not (shortest == 0 and value == ""):
                bad_request(f"{name} must be one of {CHOICES[name]}")
            elif name in ADDRESSES:
                self.address(value, shortest)
            elif name == "Attributes":
                self.attributes(value, shortest)
        return {name: value for name, value in fields.items() if name in known and name != "ProfileId"}

    def address(self, value: Any, shortest: int) -> None:
        if not isinstance(value, dict):
            self.malformed("an address is not an object")
        for name, text in self.members(value, tuple(ADDRESS_STRINGS), ()).items():
            if name in ADDRESS_STRINGS:
                self.string(text, name, shortest)

    def attributes(self, value: Any, shortest: int) -> None:
        if not isinstance(value, dict):
            self.malformed("Attributes is not an object")
        for name, text in value.items():
            self.string(name, "an attribute's name")
            self.string(text, "an attribute", shortest)


def defined(key: str, attached: set[str]) -> bool:
    """Whether a key is predefined or was attached to a profile of the domain."""
    return key in PREDEFINED or key in attached
