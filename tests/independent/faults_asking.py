"""Faults of limits, of errors and of the wire."""

# ruff: noqa: ARG001 - all that stand in for a method take the same arguments

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from .faults import Faults
from .reading import Reader, Refusal, Request, bad_request
from .records import Domain
from .service import Response, Service

ASKING = Faults()
_breaks = ASKING.breaks

# Limits


def _name(pattern: str, says: str) -> Callable[..., Any]:
    def name(right: Any, self: Reader, value: Any, what: str) -> Any:
        if what == "DomainName" or not isinstance(value, str):
            return right(value, what)
        if not re.match(pattern, value, re.DOTALL):
            bad_request(f"{what} is not as it should be")
        return value

    name.__doc__ = says
    return name


_NAMES = {
    "no-limit": (r"[a-zA-Z0-9_-]+\Z", "A KeyName may have any length."),
    "65": (r"[a-zA-Z0-9_-]{1,65}\Z", "A KeyName may have 65 characters."),
    "63": (r"[a-zA-Z0-9_-]{1,63}\Z", "A KeyName may have 63 characters."),
    "two": (r"[a-zA-Z0-9_-]{2,64}\Z", "A KeyName must have two characters."),
    "newline": (r"[a-zA-Z0-9_-]{1,64}$", "A KeyName may end with a newline."),
    "anything": (r".{1,64}\Z", "A KeyName may hold anything."),
    "empty": (r"[a-zA-Z0-9_-]{0,64}\Z", "A KeyName may be empty."),
    "letters": (r"[\w-]{1,64}\Z", "A KeyName may hold letters of any script."),
    "dot": (r"[a-zA-Z0-9_.-]{1,64}\Z", "A KeyName may hold a dot."),
    "blank": (r"[a-zA-Z0-9_ -]{1,64}\Z", "A KeyName may hold a blank."),
    "no-hyphen": (r"[a-zA-Z0-9_]{1,64}\Z", "A KeyName may hold no hyphen."),
    "no-digit-first": (r"[a-zA-Z_][a-zA-Z0-9_-]{0,63}\Z", "A KeyName may not begin with a digit."),
    "prefix-only": (r"[a-zA-Z0-9_-]+", "Only the beginning of a KeyName is looked at."),
}
for _n, (_pattern, _says) in _NAMES.items():
    ASKING.also(f"key-name-{_n}", Reader, "name", _name(_pattern, _says))


def _measured(measure: Callable[[str], int], shortest: int, longest: int, says: str) -> Callable[..., Any]:
    def string(right: Any, self: Reader, value: Any, what: str, *args: Any, **named: Any) -> Any:
        if what != "a value in Values" or not isinstance(value, str):
            return right(value, what, *args, **named)
        if not shortest <= measure(value) <= longest:
            bad_request("a value is too long or too short")
        return value

    string.__doc__ = says
    return string


_LENGTHS: dict[str, tuple[Callable[[str], int], int, int, str]] = {
    "254": (len, 1, 254, "A value of 255 characters is refused."),
    "256": (len, 1, 256, "A value of 256 characters is accepted."),
    "any": (len, 1, 10**6, "A value may have any length."),
    "empty": (len, 0, 255, "A value may be empty."),
    "bytes": (lambda text: len(text.encode()), 1, 255, "Lengths are counted in bytes."),
    "utf-16": (
        lambda text: len(text.encode("utf-16-le")) // 2,
        1,
        255,
        "Lengths are counted in UTF-16 units.",
    ),
    "trimmed": (lambda text: len(text.strip()), 1, 255, "A value of blanks is refused."),
}
for _n, (_measure, _shortest, _longest, _says) in _LENGTHS.items():
    ASKING.also(f"value-length-{_n}", Reader, "string", _measured(_measure, _shortest, _longest, _says))


@_breaks(Reader, "string")
def values_coerced(right: Any, self: Reader, value: Any, *args: Any, **named: Any) -> Any:
    """A number or a boolean is taken as text."""
    return right(str(value) if isinstance(value, (int, float)) else value, *args, **named)


@_breaks(Reader, "values")
def null_values_skipped(right: Any, self: Reader, value: Any) -> Any:
    """null in Values is skipped."""
    kept = [each for each in value if each is not None] if isinstance(value, list) else value
    return right(kept or value)


@_breaks(Reader, "values")
def text_for_values(right: Any, self: Reader, value: Any) -> Any:
    """A text in place of Values is taken as its only value."""
    return right([value] if isinstance(value, str) else value)


@_breaks(Reader, "additional")
def sixth_pair(right: Any, self: Reader, items: Any) -> Any:
    """Five additional pairs are accepted."""
    return right(items[:4]) if isinstance(items, list) else right(items)


@_breaks(Reader, "additional")
def three_additional(right: Any, self: Reader, items: Any) -> Any:
    """Four additional pairs are refused."""
    pairs = right(items)
    return pairs if len(pairs) < 4 else bad_request("too many")


@_breaks(Reader, "additional")
def empty_additional(right: Any, self: Reader, items: Any) -> Any:
    """An empty AdditionalSearchKeys is taken as left out."""
    return [] if items == [] else right(items)


@_breaks(Reader, "additional")
def one_for_additional(right: Any, self: Reader, items: Any) -> Any:
    """A single object in place of AdditionalSearchKeys is accepted."""
    return right([items] if isinstance(items, dict) else items)


@_breaks(Reader, "additional")
def additional_unchecked(right: Any, self: Reader, items: Any) -> Any:
    """Additional pairs without Values are skipped."""
    return right([i for i in items if isinstance(i, dict) and i.get("Values")]) if items else right(items)


@_breaks(Reader, "members")
def missing_values(right: Any, self: Reader, body: Any, known: Any, required: Any) -> Any:
    """Values may be left out of the request."""
    return right({"Values": ["x"]} | dict(body) if "LogicalOperator" in known else body, known, required)


@_breaks(Reader, "members")
def missing_key_name(right: Any, self: Reader, body: Any, known: Any, required: Any) -> Any:
    """KeyName may be left out of the request."""
    return right(
        {"KeyName": "_account"} | dict(body) if "LogicalOperator" in known else body, known, required
    )


@_breaks(Reader, "operator")
def operator_any_case(right: Any, self: Reader, given: Any) -> Any:
    """LogicalOperator may be written in lower case."""
    operator = given.get("LogicalOperator")
    return (
        right(dict(given) | {"LogicalOperator": operator.upper()})
        if isinstance(operator, str)
        else right(given)
    )


@_breaks(Reader, "operator")
def operator_unchecked(right: Any, self: Reader, given: Any) -> Any:
    """An unknown LogicalOperator is OR."""
    return "AND" if given.get("LogicalOperator") == "AND" else "OR"


@_breaks(Reader, "operator")
def operator_trimmed(right: Any, self: Reader, given: Any) -> Any:
    """Blanks around a LogicalOperator are accepted."""
    operator = given.get("LogicalOperator")
    return (
        right(dict(given) | {"LogicalOperator": operator.strip()})
        if isinstance(operator, str)
        else right(given)
    )


@_breaks(Reader, "operator")
def operator_any_type(right: Any, self: Reader, given: Any) -> Any:
    """A LogicalOperator that is no text is OR."""
    return right(given) if isinstance(given.get("LogicalOperator", ""), str) else "OR"


def _size(accept: Callable[[str], int | None], says: str) -> Callable[..., Any]:
    def page_size(right: Any, self: Reader, request: Request) -> Any:
        text = request.parameter("max-results")
        size = None if text is None else accept(text)
        return right(request) if size is None else size

    page_size.__doc__ = says
    return page_size


def _refuse_100(text: str) -> int | None:
    return bad_request("MaxResults is too large") if text == "100" else None


_SIZES: dict[str, tuple[Callable[[str], int | None], str]] = {
    "0": (lambda text: 20 if text == "0" else None, "MaxResults 0 is accepted."),
    "101": (lambda text: 100 if text == "101" else None, "MaxResults 101 is accepted."),
    "huge": (lambda text: 100 if len(text) > 3 and text.isdigit() else None, "A huge MaxResults is cut."),
    "negative": (lambda text: 20 if text.startswith("-") else None, "A negative MaxResults is accepted."),
    "text": (lambda text: 20 if text.isalpha() else None, "MaxResults that is no number is ignored."),
    "not-100": (_refuse_100, "MaxResults 100 is refused."),
    "decimal": (
        lambda text: int(float(text)) if re.fullmatch(r"\d+\.\d+", text) else None,
        "5.0 is accepted.",
    ),
}
for _n, (_accept, _says) in _SIZES.items():
    ASKING.also(f"max-results-{_n}", Reader, "page_size", _size(_accept, _says))


@_breaks(Reader, "token", token_unknown="left-out")
def token_any_length(right: Any, self: Reader, request: Request) -> Any:
    """A NextToken of any length is accepted."""
    return (request.parameter("next-token") or "")[:1024] or None


@_breaks(Reader, "profile")
def profile_unchecked(right: Any, self: Reader, body: Any, shortest: int = 1) -> Any:
    """CreateProfile checks nothing."""
    return {name: value for name, value in body.items() if value is not None and name != "ProfileId"}


# Errors


@_breaks(Service, "domain")
def unknown_domain_is_empty(right: Any, self: Service, name: str) -> Any:
    """An unknown domain is as an empty one."""
    return self.domains.get(name) or Domain(name, 1)


def _refusing(change: Callable[[Refusal], Refusal], says: str) -> Callable[..., Any]:
    def refuse(right: Any, self: Service, refusal: Refusal) -> Any:
        return right(change(refusal))

    refuse.__doc__ = says
    return refuse


def _status(name: str, status: int, new: str | None = None) -> Callable[[Refusal], Refusal]:
    return lambda r: Refusal(new or r.name, status, r.message) if r.name == name else r


for _n, _change, _says in (
    ("bad-is-422", _status("BadRequestException", 422), "A broken limit is answered with 422."),
    ("bad-is-500", _status("BadRequestException", 500), "A broken limit is answered with 500."),
    ("bad-is-200", _status("BadRequestException", 200), "Errors are sent with 200."),
    (
        "bad-is-404",
        _status("BadRequestException", 404, "ResourceNotFoundException"),
        "A broken limit is a 404.",
    ),
    ("not-found-400", _status("ResourceNotFoundException", 400), "ResourceNotFoundException comes with 400."),
    ("not-found-500", _status("ResourceNotFoundException", 500, "InternalServerException"), "404 is 500."),
    (
        "not-found-named-bad",
        _status("ResourceNotFoundException", 404, "BadRequestException"),
        "An unknown domain is named BadRequestException.",
    ),
    (
        "unknown-domain-400",
        _status("ResourceNotFoundException", 400, "BadRequestException"),
        "An unknown domain is a bad request.",
    ),
    ("no-message", lambda r: Refusal(r.name, r.status, ""), "Errors say nothing."),
):
    ASKING.also(f"error-{_n}", Service, "refuse", _refusing(_change, _says))


def _answering(
    change: Callable[[Response], Response], says: str, errors: bool | None = True
) -> Callable[..., Any]:
    def respond(right: Any, self: Service, request: Request) -> Any:
        response = right(request)
        fits = errors is None or errors == (response.status >= 400)
        return change(response) if fits else response

    respond.__doc__ = says
    return respond


def _body(change: Callable[[Any], Any]) -> Callable[[Response], Response]:
    return lambda response: replace(response, body=json.dumps(change(json.loads(response.body))).encode())


def _named(names: dict[str, str]) -> Callable[[Response], Response]:
    return lambda r: replace(r, headers=tuple((n, names.get(n.lower(), v)) for n, v in r.headers))


_PLAIN_TEXT = (("Content-Type", "text/plain"),)
_ANSWERS: dict[str, tuple[Callable[[Response], Response], str, bool | None]] = {
    "error-nameless": (lambda r: replace(r, headers=r.headers[:1]), "Errors have no name.", True),
    "error-html": (lambda r: replace(r, body=b"<h1>Error</h1>"), "Errors are HTML.", True),
    "error-empty": (lambda r: replace(r, body=b""), "Errors have no body.", True),
    "error-list": (_body(lambda body: {"Message": [body["Message"]]}), "Message is a list.", True),
    "error-nested": (_body(lambda body: {"error": {"text": body["Message"]}}), "Errors are nested.", True),
    "error-items": (_body(lambda body: body | {"Items": []}), "Errors hold Items.", True),
    "error-array": (_body(lambda body: [body]), "Errors are in a list.", True),
    "error-text": (_body(lambda body: body["Message"]), "An error is a text.", True),
    "plain-text": (_named({"content-type": "text/plain"}), "Successes are text/plain.", False),
    "html-type": (_named({"content-type": "text/html"}), "Everything is text/html.", None),
    "no-type": (lambda r: replace(r, headers=r.headers[1:]), "Successes have no Content-Type.", False),
    "latin-1": (
        lambda r: replace(
            r, body=json.dumps(json.loads(r.body), ensure_ascii=False).encode("latin-1", "replace")
        ),
        "Bodies are in Latin 1.",
        False,
    ),
    "utf-16": (lambda r: replace(r, body=r.body.decode().encode("utf-16")), "Bodies are in UTF-16.", False),
    "bom": (lambda r: replace(r, body=b"\xef\xbb\xbf" + r.body), "Bodies begin with a BOM.", False),
    "wrapped": (_body(lambda body: {"Output": body}), "Results are wrapped.", False),
    "in-list": (_body(lambda body: [body]), "Results are in a list.", False),
    "twice-encoded": (_body(lambda body: json.dumps(body)), "Results are encoded twice.", False),
    "comment": (lambda r: replace(r, body=r.body + b" // ok"), "A comment ends a result.", False),
    "lost-astral": (
        lambda r: replace(r, body=re.sub(rb"\\ud8[0-9a-f]{2}\\ud[c-f][0-9a-f]{2}", b"?", r.body)),
        "Astral characters are lost in results.",
        False,
    ),
}
for _n, (_alter, _says, _errors) in _ANSWERS.items():
    ASKING.also(f"answer-{_n}", Service, "respond", _answering(_alter, _says, _errors))


@_breaks(Service, "respond")
def malformed_is_500(right: Any, self: Service, request: Request) -> Any:
    """A body that is not JSON is answered with 500."""
    try:
        json.loads(request.body or b"{}")
    except ValueError:
        return self.refuse(Refusal("InternalServerException", 500, "error"))
    return right(request)


@_breaks(Service, "respond")
def not_an_object_is_500(right: Any, self: Service, request: Request) -> Any:
    """A body that is a list, a number or null is answered with 500."""
    if request.body[:1] in (b"[", b"1", b"n"):
        return self.refuse(Refusal("InternalServerException", 500, "error"))
    return right(request)


def _lenient(mend: Callable[[bytes], bytes], says: str) -> Callable[..., Any]:
    def parsed(right: Any, self: Reader, body: bytes) -> Any:
        return right(mend(body))

    parsed.__doc__ = says
    return parsed


_MENDS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "trailing-comma": (lambda body: re.sub(rb",\s*([}\]])", rb"\1", body), "A trailing comma is accepted."),
    "comments": (lambda body: re.sub(rb"/\*.*?\*/|//[^\n\"]*$", b"", body), "Comments are accepted."),
    "single-quotes": (lambda body: body.replace(b"'", b'"'), "Single quotes are accepted."),
    "form-feed": (lambda body: body.replace(b"\f", b" "), "A form feed is a blank."),
    "text-after": (
        lambda body: json.dumps(json.JSONDecoder().raw_decode(body.decode().strip())[0]).encode(),
        "Text after the value is ignored.",
    ),
    "bad-utf-8": (
        lambda body: body.decode("utf-8", "replace").encode(),
        "Bytes that are not UTF-8 are accepted.",
    ),
    "null-object": (lambda body: b"{}" if body.strip() == b"null" else body, "null is an empty object."),
}
for _n, (_mend, _says) in _MENDS.items():
    ASKING.also(f"json-{_n}", Reader, "json", _lenient(_mend, _says))


@_breaks(Reader, "body")
def list_for_body(right: Any, self: Reader, request: Request) -> Any:
    """The first object of a list is taken as the body."""
    return json.loads(request.body)[0] if request.body.lstrip()[:2] == b"[{" else right(request)


def _crashing(crashes: Callable[[Request], bool], says: str) -> Callable[..., Any]:
    def respond(right: Any, self: Service, request: Request) -> Any:
        if request.path.endswith("/search") and crashes(request):
            return self.refuse(Refusal("InternalServerException", 500, "unexpected"))
        return right(request)

    respond.__doc__ = says
    return respond


_CRASHES: dict[str, tuple[Callable[[Request], bool], str]] = {
    "nul": (lambda r: b"\\u0000" in r.body, "NUL in a value is a 500."),
    "astral": (lambda r: b"\\ud83" in r.body or b"\xf0\x9f" in r.body, "An emoji in a value is a 500."),
    "quote": (lambda r: b"'" in r.body, "A single quote in a value is a 500."),
    "bracket": (lambda r: b"[a" in r.body or b"(" in r.body, "An open bracket in a value is a 500."),
    "third": (lambda r: r.ordinal % 40 == 3, "Each fortieth request of a connection fails."),
    "five": (lambda r: r.body.count(b"KeyName") == 5, "Five pairs are a 500."),
    "long": (lambda r: len(r.body) > 4000, "A body of 4,000 bytes is a 500."),
    "no-body": (lambda r: not r.body, "No body is a 500."),
}
for _n, (_crash, _says) in _CRASHES.items():
    ASKING.also(f"crash-{_n}", Service, "respond", _crashing(_crash, _says))


@_breaks(Reader, "token")
def bad_token_is_500(right: Any, self: Reader, request: Request) -> Any:
    """A token that was cut short is a 500."""
    token = right(request)
    if token and len(token) not in (32, 1024):
        raise Refusal("InternalServerException", 500, "padding")
    return token


# The wire


def _asking(change: Callable[[Request], Request], says: str) -> Callable[..., Any]:
    def respond(right: Any, self: Service, request: Request) -> Any:
        return right(change(request))

    respond.__doc__ = says
    return respond


def _lost_escapes(request: Request) -> Request:
    return replace(request, body=re.sub(rb"\\u00([89a-f][0-9a-f])", rb"?", request.body))


_WIRE: dict[str, tuple[Callable[[Request], Request], str]] = {
    "max-results-named": (
        lambda r: replace(r, query=r.query.replace("max-results", "x").replace("MaxResults", "max-results")),
        "The query parameter is called MaxResults.",
    ),
    "token-named": (
        lambda r: replace(r, query=r.query.replace("next-token", "nextToken")),
        "The query parameter is not called next-token.",
    ),
    "token-undecoded": (
        lambda r: replace(r, query=r.query.replace("%", "%25")),
        "Query parameters are not decoded.",
    ),
    "token-twice-decoded": (
        lambda r: replace(r, query=r.query.replace("%25", "%")),
        "Query parameters are decoded twice.",
    ),
    "second-loses-query": (
        lambda r: replace(r, query="" if r.ordinal == 2 else r.query),
        "The second request of a connection loses its query string.",
    ),
    "order-of-query": (
        lambda r: replace(r, query=r.query.partition("&")[0]),
        "Only the first query parameter is read.",
    ),
    "body-latin-1": (
        lambda r: replace(r, body=r.body.decode("latin-1").encode()),
        "Request bodies are read as Latin 1.",
    ),
    "escapes-lost": (_lost_escapes, "Escaped letters of Latin 1 are lost."),
    "solidus": (
        lambda r: replace(r, body=r.body.replace(b"\\/", b"\\\\/")),
        "An escaped solidus keeps its backslash.",
    ),
}
for _n, (_alter_request, _says) in _WIRE.items():
    ASKING.also(f"wire-{_n}", Service, "respond", _asking(_alter_request, _says))
ASKING["wire-token-undecoded"] = replace(ASKING["wire-token-undecoded"], freedoms={"token_form": "long"})
ASKING["wire-token-twice-decoded"] = replace(
    ASKING["wire-token-twice-decoded"], freedoms={"token_form": "long"}
)


@_breaks(Service, "respond")
def needs_content_type(right: Any, self: Service, request: Request) -> Any:
    """Only the exact Content-Type application/x-amz-json-1.1 is taken."""
    given = request.headers.get("content-type", "")
    if request.body and "charset" in given:
        return self.refuse(Refusal("UnsupportedMediaTypeException", 415, given))
    return right(request)


@_breaks(Service, "route")
def domain_undecoded(right: Any, self: Service, request: Request) -> Any:
    """The domain in the path is cut at a hyphen's escape."""
    operation, name = right(request)
    return operation, request.path.split("/")[2] if name else name
