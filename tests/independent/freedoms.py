"""Everything that a correct vendor may do differently: one field an axis, one row a freedom."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Freedoms:
    """What this vendor does wherever the sources leave a choice; the defaults are the plain vendor."""

    # reading the query
    several_values: str = "any"  # any, all
    unknown_key: str = "nothing"  # nothing, refused
    empty_values: str = "refused"  # refused, nothing
    repeated_key: str = "separate"  # separate, refused
    repeated_value: str = "accepted"  # accepted, refused
    lone_operator: str = "accepted"  # accepted, refused
    most_values: int = 0  # in one pair; more are refused with 413
    unknown_members: str = "ignored"  # ignored, refused
    null_optional: str = "left-out"  # left-out, refused
    empty_max_results: str = "refused"  # refused, left-out
    strict_media_types: bool = False  # 415 and 406
    plus_is_blank: bool = False  # in a query string, as HTML forms have it
    # comparing: (key or "*", axis), see comparing.py for the axes
    comparing: tuple[tuple[str, str], ...] = ()
    full_name: str = "present"  # present, gap, unindexed
    # changing
    account_taken: str = "accepted"  # accepted, refused
    custom_key: int = 200  # 200, 400, 404: AddProfileKey under a key that nothing has defined
    field_key: str = "accepted"  # accepted, refused: AddProfileKey under a key that fields fill
    field_value: str = "no-effect"  # no-effect, hidden, refused: DeleteProfileKey of a value of a field
    addresses: str = "replaced"  # replaced, merged: in UpdateProfile
    attributes: str = "replaced"  # likewise
    domain_case: str = "two"  # two, one
    most_bytes: int = 0  # of a body; more are refused with 413
    stored: str = "as-given"  # as-given, as-compared: values are kept in the form in which they are compared
    # telling
    found_values: str = "requested"  # requested, matched
    found_alone: str = "absent"  # absent, pair
    repeated_pair: str = "twice"  # once, twice
    none_found: str = "empty"  # empty, absent
    shuffle_items: bool = False
    shuffle_found: bool = False
    shuffle_values: bool = False
    distinct_values: bool = False  # an entry lists a value once, however often it was requested
    defaults: bool = False  # Gender and PartyType of a profile that was created without
    extra_members: bool = False
    # pages
    page_lengths: str = "full"  # full, short, empty (up to five empty pages in a row)
    last_token: str = "absent"  # absent, when-full, always
    token_form: str = (
        "short"  # short, long (1,024 characters, of every kind), blank (tab, newline and the like)
    )
    token_twice: str = "same-page"  # same-page, refused, left-out
    token_unknown: str = "refused"  # refused, left-out
    token_empty: str = "refused"  # refused, left-out
    token_other_query: str = "refused"  # refused, offset, original
    token_other_domain: str = "refused"  # refused, offset
    token_other_size: str = "continues"  # continues, refused
    # errors
    error_place: str = (
        "header"  # header, header-uri, header-whole, type, type-namespace, type-whole, code, both
    )
    message_name: str = "Message"  # Message, message
    malformed_error: str = "BadRequestException"  # or SerializationException, ValidationException …
    unknown_domain: int = 404  # 404, 403
    malformed_id: int = 400  # 400, 404
    domain_twice: int = 400  # 400, 409, 200
    missing_operations: tuple[str, ...] = ()
    missing_form: str = "501"  # 501, unknown-operation, html-404, html-405
    # time, in seconds
    lag: tuple[float, float] = (0.0, 0.0)  # of new profiles; each write draws its own between these two
    lag_changes: tuple[float, float] = (0.0, 0.0)  # likewise, of updates, removals and keys
    replica_lag: float = 0.0  # half the searches, drawn, see what was there so long ago
    latency: float = 0.0
    throttle_every: int = 0  # each n-th request is turned away once
    throttle_status: int = 429  # 429, 503
    most_at_once: int = 0  # requests at the same time; more are turned away with 429
    # clothes
    success_status: int = 200  # of operations that create: 200, 201, 202
    id_form: str = "hex"  # hex, prefixed
    chunked: bool = False
    connection: str = "keep"  # keep, close, http10, drops (closed in silence after some responses)
    one_thread: bool = False  # one connection is served after the other
    interim: bool = False  # 100 and 103 before each response
    coding: str = ""  # gzip: bodies are packed, though nobody asked for it
    empty_success: int = 0  # 200, 204: what has nothing to tell is answered without a body
    header_case: str = "title"  # title, lower
    extra_headers: bool = False
    charset: bool = False
    pretty: bool = False  # indented, members in alphabetical order, a line feed at the end
    escaped: bool = True  # non-ASCII characters as \\u escapes
    seed: int = 1


PLAIN = Freedoms()
KEYS = ("_account", "_email", "_phone", "_fullName", "_profileId", "_orderId", "custom")
AXES = (
    *("case-lower", "case-fold", "case-ascii", "case-turkish", "trim", "trim-ascii", "pad", "nfc", "nfd"),
    *("marks", "marks-composed", "marks-swedish", "compatible", "no-width", "ascii-folding"),
    *("blank-runs", "blank-runs-plain"),
)
COLLATIONS = {  # as databases and search engines combine the axes
    "accent-insensitive": ("compatible", "no-width", "marks", "case-fold"),
    "general": ("marks-composed", "case-lower", "pad"),
    "case-sensitive": ("compatible", "no-width", "marks"),
    "swedish": ("marks-swedish", "case-fold"),
    "turkish": ("marks", "case-turkish"),
    "lucene": ("ascii-folding", "case-lower", "trim"),
    "icu": ("compatible", "no-width", "ascii-folding", "case-fold", "blank-runs"),
}
PHONE_AXES = ("digits", "digits-only-phones", "digits-00", "digits-us", "digits-de", "digits-suffix")
OPTIONAL_OPERATIONS = (
    "AddProfileKey",
    "DeleteProfileKey",
    "UpdateProfile",
    "DeleteProfile",
    "DeleteDomain",
    "GetDomain",
    "ListDomains",
)
MISSING_FORMS = ("501", "unknown-operation", "html-404", "html-405")

# One axis each: the values beside the plain one.
_OTHERWISE: Mapping[str, tuple[Any, ...]] = {
    "several_values": ("all",),
    "unknown_key": ("refused",),
    "empty_values": ("nothing",),
    "repeated_key": ("refused",),
    "repeated_value": ("refused",),
    "lone_operator": ("refused",),
    "most_values": (2, 5, 99),
    "unknown_members": ("refused",),
    "null_optional": ("refused",),
    "empty_max_results": ("left-out",),
    "strict_media_types": (True,),
    "plus_is_blank": (True,),
    "comparing": (
        *((("*", axis),) for axis in AXES),
        *(((key, axis),) for key in KEYS for axis in ("case-fold", "trim", "nfc")),
        *(((key, axis),) for key in ("_email", "_fullName", "custom") for axis in ("marks", "compatible")),
        *(tuple(("*", axis) for axis in axes) for axes in COLLATIONS.values()),
        *((("_phone", axis),) for axis in PHONE_AXES),
        (("*", "case-fold"), ("*", "trim"), ("*", "nfc"), ("_phone", "digits")),
        (("_email", "case-lower"), ("_account", "trim"), ("_fullName", "nfd"), ("_phone", "digits-us")),
    ),
    "full_name": ("gap", "unindexed"),
    "account_taken": ("refused",),
    "custom_key": (400, 404),
    "field_key": ("refused",),
    "field_value": ("hidden", "refused"),
    "addresses": ("merged",),
    "attributes": ("merged",),
    "domain_case": ("one",),
    "most_bytes": (65536,),
    "stored": ("as-compared",),
    "found_values": ("matched",),
    "found_alone": ("pair",),
    "repeated_pair": ("once",),
    "none_found": ("absent",),
    "shuffle_items": (True,),
    "shuffle_found": (True,),
    "shuffle_values": (True,),
    "distinct_values": (True,),
    "defaults": (True,),
    "extra_members": (True,),
    "page_lengths": ("short", "empty"),
    "last_token": ("when-full", "always"),
    "token_form": ("long", "blank"),
    "token_twice": ("refused", "left-out"),
    "token_unknown": ("left-out",),
    "token_empty": ("left-out",),
    "token_other_query": ("offset", "original"),
    "token_other_domain": ("offset",),
    "token_other_size": ("refused",),
    "error_place": ("header-uri", "header-whole", "type", "type-namespace", "type-whole", "code", "both"),
    "message_name": ("message",),
    "malformed_error": ("SerializationException", "ValidationException"),
    "unknown_domain": (403,),
    "malformed_id": (404,),
    "domain_twice": (200, 409),
    "missing_operations": (*((name,) for name in OPTIONAL_OPERATIONS), OPTIONAL_OPERATIONS),
    "lag": ((0.5, 0.5), (0.2, 2.0)),
    "lag_changes": ((0.5, 0.5), (0.2, 2.0), (4.0, 4.0)),
    "replica_lag": (0.3, 1.0),
    "latency": (0.03,),
    "success_status": (201, 202),
    "id_form": ("prefixed",),
    "chunked": (True,),
    "connection": ("close", "http10", "drops"),
    "interim": (True,),
    "coding": ("gzip",),
    "empty_success": (200, 204),
    "header_case": ("lower",),
    "extra_headers": (True,),
    "charset": (True,),
    "pretty": (True,),
    "escaped": (False,),
}

# Freedoms of more than one field.
_TOGETHER: Mapping[str, Mapping[str, Any]] = {
    "domain-one-twice": {"domain_case": "one", "domain_twice": 200},
    "domain-one-conflict": {"domain_case": "one", "domain_twice": 409},
    "accounts-unique-loosely": {
        "account_taken": "refused",
        "comparing": (("*", "marks"), ("*", "case-fold")),
    },
    "no-custom-keys": {"custom_key": 400, "unknown_key": "refused", "field_key": "refused"},
    "hidden-late": {"field_value": "hidden", "lag_changes": (0.2, 2.0)},
    "stored-lower": {"comparing": (("*", "case-lower"),), "stored": "as-compared"},
    "stored-fold-nfc": {"comparing": (("*", "case-fold"), ("*", "nfc")), "stored": "as-compared"},
    "stored-plain": {"comparing": (("*", "marks"), ("*", "compatible")), "stored": "as-compared"},
    "stored-trimmed": {"comparing": (("*", "trim"),), "stored": "as-compared"},
    "stored-phones": {"comparing": (("_phone", "digits-de"),), "stored": "as-compared"},
    "stored-email-matched": {
        "comparing": (("_email", "case-lower"), ("_email", "trim")),
        "stored": "as-compared",
        "found_values": "matched",
        "distinct_values": True,
    },
    "one-thread": {"connection": "http10", "one_thread": True},
    "two-at-once": {"most_at_once": 2, "latency": 0.003},
    "throttled-429": {"throttle_every": 60},
    "throttled-503": {"throttle_every": 60, "throttle_status": 503},
    "values-all-matched": {"several_values": "all", "found_values": "matched"},
    "found-alone-matched": {"found_alone": "pair", "found_values": "matched"},
    "lag-all-4": {"lag": (4.0, 4.0), "lag_changes": (4.0, 4.0)},
    "lag-all-0-to-4": {"lag": (0.0, 4.0), "lag_changes": (0.0, 4.0)},
    "lag-new-2-changed-0.5": {"lag": (2.0, 2.0), "lag_changes": (0.5, 0.5)},
    "no-keys-501": {"missing_operations": ("AddProfileKey", "DeleteProfileKey")},
    "no-keys-unknown": {
        "missing_operations": ("AddProfileKey", "DeleteProfileKey"),
        "missing_form": "unknown-operation",
    },
    "no-update-html": {"missing_operations": ("UpdateProfile",), "missing_form": "html-404"},
    "no-delete-405": {"missing_operations": ("DeleteProfile", "DeleteDomain"), "missing_form": "html-405"},
}


def single_freedoms() -> Iterator[tuple[str, Freedoms]]:
    """Each freedom alone, by a name that says the field and its value."""
    for field, values in _OTHERWISE.items():
        for value in values:
            yield f"{field}={_told(value)}", replace(PLAIN, **{field: value})
    for name, fields in _TOGETHER.items():
        yield name, replace(PLAIN, **fields)


def combination(seed: int, *, share: float = 0.35) -> Freedoms:
    """A vendor that draws each axis by itself: plain with 1 - `share`, else one of its other values."""
    draw = random.Random(seed)
    fields: dict[str, Any] = {
        field: draw.choice(values)
        for field, values in _OTHERWISE.items()
        if field not in ("lag", "lag_changes", "replica_lag", "latency", "missing_operations", "id_form")
        and draw.random() < share
    }
    if draw.random() < share:
        fields["comparing"] = tuple((key, draw.choice(AXES)) for key in KEYS if draw.random() < 0.6)
    if draw.random() < share / 2:
        fields["lag"] = draw.choice(((0.3, 0.6), (0.5, 0.5), (0.0, 1.0)))
        fields["lag_changes"] = draw.choice(((0.0, 0.0), (0.5, 0.5), (0.0, 1.0)))
    if draw.random() < share / 4:
        fields["missing_operations"] = draw.choice((*((name,) for name in OPTIONAL_OPERATIONS),))
        fields["missing_form"] = draw.choice(MISSING_FORMS)
    if draw.random() < share / 4:
        fields["throttle_every"] = 90
    return replace(PLAIN, seed=seed, **fields)


def _told(value: Any) -> str:
    if isinstance(value, tuple):
        return "+".join(":".join(map(str, part)) if isinstance(part, tuple) else str(part) for part in value)
    return str(value)
