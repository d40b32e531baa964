"""Asks an application of this process, and writes down what it answers."""

import json
import re
from collections.abc import Iterator
from typing import Any

from searchprofiles_tck.conformance.target.in_process import InProcessTarget
from searchprofiles_tck.reference.service.wire import Application
from searchprofiles_tck.spec.exchange import Call, HttpRequest
from searchprofiles_tck.spec.keys import ATTACHED_KEYS
from searchprofiles_tck.spec.profile_fields import ADDRESS_FIELDS, ADDRESS_LINES

Json = dict[str, Any]
Lines = Iterator[str]

WIDE = "😀é"
TRAPS = (
    "anna",
    "ann",
    "an-na",
    "an_na",
    "an  na",
    "an na",
    "na an",
    "ánna",
    "an\u200bna",
    "ann\u2460",
    "ann1",
    "ann'",
    "ann''",
    'ann"',
    "anna\\",
    "anna\\\\",
    "a%6Ena",
    "a+n",
    "a n",
    "an&amp;na",
    "an&na",
    "an\r\nna",
    "an\nna",
    "7",
    "7.0",
    "07",
    "x,y",
    "x",
    "x|y",
    "50%",
    "a#b",
    "שלום",
    WIDE,
    "\u00f6",
    "😀😀",
    "😀",
    "\uf600",
    "é",
    "e",
    "ö" * 255,
    "ö" * 254 + "o",
    "x" * 254,
    "x" * 255,
    "x" * 254 + "y",
    "x" * 128 + "1",
    "x" * 64 + "1",
    "x" * 16 + "1",
    "?",
    "??",
    "a@b",
    "+49 1",
    "a(n+)a",
    "ANNA",
    "a*",
    "a_b",
    "a OR b",
    "Aa",
    "a/b",
    "a:b",
)
NEAR = (
    "a.n",
    "an",
    "annab",
    "nna",
    "o",
    "🙀",
    "Te T U",
    "0815",
    "815",
    "x,z",
    "a%",
    "?n",
    "BB",
    "z/b",
    "a:z",
    "a/b/",
    "oe",
)
"""Values that no profile has, each close to one of ``TRAPS``."""
FULL: Json = {
    "FirstName": "Ann",
    "MiddleName": "Bea",
    "LastName": "Cox",
    "AdditionalInformation": "😀<b>\u200b\ne\u0301\r\n" + "n" * 987 + "end",
    "BirthDate": "1990-01-17",
    "PartyType": "OTHER",
    "Gender": "MALE",
    "BusinessName": "shop",
    "PhoneNumber": "5551234",
    "MobilePhoneNumber": "5551235",
    "HomePhoneNumber": "5551236",
    "BusinessPhoneNumber": "5551237",
    "EmailAddress": "a.b+c@d",
    "PersonalEmailAddress": "p@d",
    "BusinessEmailAddress": "w@d",
    "AccountNumber": "0815",
    "Attributes": {"_account": "hidden", "tier": "5", "coffee": "cafe\u0301"},
    **{name: {line: f"{name} {line}" for line in ADDRESS_LINES} for name in ADDRESS_FIELDS},
    "Address": {
        **{line: f"Address  {line}" for line in ADDRESS_LINES if line != "Address4"},
        "PostalCode": "123",
    },
}
OWN = {key: [f"of {key}", f"more of {key}"] for key in (*ATTACHED_KEYS, "k", "K" * 64)} | {
    "many": [*"abcdefghijk"]
}


class Desk:
    """Asks an application, and writes down what it answers: ids and tokens masked, all else as it came."""

    def __init__(self, application: Application) -> None:
        self._target = InProcessTarget(application, "the application")
        self._ids: dict[str, str] = {}

    def send(self, operation: str, members: Json, http: HttpRequest | None = None) -> tuple[str, Json]:
        """Return a line about the answer, and its members if it has any."""
        reply = self._target.call(Call(operation, {"DomainName": "d", **members}, http)).reply
        kept = {n.lower(): v for n, v in reply.headers if n.lower() in ("content-type", "x-amzn-errortype")}
        try:
            found = json.loads(reply.body)
        except ValueError:
            found = {}
        body = re.sub("[0-9a-f]{32}", self._mask, reply.body or repr(reply.raw))
        body = re.sub(r'"NextToken":\s*"[^"]{8,1024}"', '"NextToken":"…"', body)
        return f"{reply.status} {kept} {body}", found if isinstance(found, dict) else {}

    def _mask(self, found: re.Match[str]) -> str:
        return self._ids.setdefault(found[0], f"p{len(self._ids)}")

    def walk(self, *pairs: tuple[str, Any], pages: int = 12, **members: Any) -> Lines:
        """Send a search by keys and values, and request the pages after it."""
        asked = request(*pairs, **members)
        seen: set[str] = set()
        for _ in range(pages):
            line, answer = self.send("SearchProfiles", asked)
            token = answer.get("NextToken")
            yield re.sub("[0-9a-f]{32}", self._mask, f"{pairs} {line} {repr(token) in seen}")
            if not isinstance(token, str) or not token:
                return
            seen.add(repr(token))
            asked["NextToken"] = token

    def raw(self, body: str | bytes, target: str = "/domains/d/profiles/search", **headers: str) -> str:
        """Send a search written by hand."""
        sent = (("Content-Type", "application/json"), *headers.items())
        given = {"raw": body} if isinstance(body, bytes) else {"body": body}
        return f"{target} {body!r} {self.send('SearchProfiles', {}, HttpRequest('POST', target, sent, **given))[0]}"  # type: ignore[arg-type]


def request(*pairs: tuple[str, Any], **members: Any) -> Json:
    """Return the members of a search; a value that is no list means a list of one."""
    entries = [{"KeyName": key, "Values": v if isinstance(v, list) else [v]} for key, v in pairs]
    more = {"AdditionalSearchKeys": entries[1:]} if entries[1:] else {}
    return {**entries[0], **more, **members}


def loaded(application: Application) -> Desk:
    """Return a desk; domain ``d`` holds 130 profiles in a row, one with everything, and traps as account numbers."""
    desk = Desk(application)
    desk.send("CreateDomain", {"DefaultExpirationDays": 1})
    for number in range(130):
        many: Json = {
            "HomePhoneNumber": "777",
            "EmailAddress": f"{number % 2}@x",
            "LastName": f"L{number % 3}",
        }
        if number < 4:
            many["Attributes"] = {"number": f"{number}"}
        desk.send(
            "CreateProfile",
            {**many, "AccountNumber": f"n{number}", "PersonalEmailAddress": f"{number % 5}@p"},
        )
    _, first = desk.send("CreateProfile", FULL)
    for key, values in OWN.items():
        desk.send("AddProfileKey", {"ProfileId": first.get("ProfileId"), "KeyName": key, "Values": values})
    for place, trap in enumerate(TRAPS):
        also = {"BusinessEmailAddress": ("ab+c@d", "a.b@e")[place]} if place < 2 else {}
        named = {"FirstName": "T", "MiddleName": trap[:200], "LastName": "U"} if place < 12 else {}
        desk.send("CreateProfile", {"AccountNumber": trap, **also, **named})
    return desk
