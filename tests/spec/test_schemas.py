"""The schemas load, refer to one another, and mean the same to both validators."""

import copy
from typing import Any

import jsonschema
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from searchprofiles_tck.spec.schemas import (
    REQUEST_BODY,
    URN,
    UnknownSchema,
    fast_validator,
    schema,
    schema_names,
    validator,
)

ASTRAL = "\N{GRINNING FACE}"
PROFILE: dict[str, Any] = {
    "ProfileId": "0123456789abcdef" * 2,
    "AccountNumber": "007",
    "AdditionalInformation": "a" * 1000,
    "PartyType": "OTHER",
    "Gender": "FEMALE",
    "BillingAddress": {"City": "Zürich", "PostalCode": "8001"},
    "Attributes": {"tier": "gold"},
    "FoundByItems": [{"KeyName": "_email", "Values": ["a@example.com"]}],
}
PAIR = {"KeyName": "_account", "Values": ["007"]}
VALID: dict[str, Any] = {
    "error": {"Message": "no"},
    "profile": PROFILE,
    "search-request": {
        "DomainName": "d",
        "MaxResults": 20,
        "NextToken": "t",
        **PAIR,
        "AdditionalSearchKeys": [PAIR],
        "LogicalOperator": "AND",
    },
    "search-response": {"Items": [PROFILE], "NextToken": "t"},
    REQUEST_BODY: PAIR,
}

TEXTS = st.one_of(
    st.sampled_from(
        ["", "a", "_email", "a\n", "a\r", "\na", "a b", "é", "a\u0661", "AND", "OR\n", "MALE", ASTRAL]
    ),
    st.builds(
        lambda text, size: text * size,
        st.sampled_from(["a", "é", ASTRAL]),
        st.sampled_from([64, 65, 255, 256]),
    ),
    st.builds(
        lambda text, size: text * size,
        st.sampled_from(["b", ASTRAL]),
        st.sampled_from([1000, 1001, 1024, 1025]),
    ),
    st.sampled_from(["0" * 32, "0" * 31, "A" * 32, "x" + "0" * 32 + "\n"]),
    st.text(max_size=5),
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 102) | st.sampled_from([20.0, 20.5, 1e30]) | TEXTS,
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


def _places(document: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Yield the path of every value inside ``document``."""
    items = (
        document.items()
        if isinstance(document, dict)
        else enumerate(document)
        if isinstance(document, list)
        else ()
    )
    return [path, *(place for key, value in items for place in _places(value, (*path, key)))]


def _changed(document: Any, path: tuple[Any, ...], value: Any, *, remove: bool) -> Any:
    """Return a copy of ``document`` that has ``value`` at ``path``, or nothing if ``remove`` says so."""
    if not path:
        return value
    changed = copy.deepcopy(document)
    inner = changed
    for step in path[:-1]:
        inner = inner[step]
    if remove:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return changed


@st.composite
def near_valid(draw: st.DrawFn) -> tuple[str, Any]:
    """Draw a schema's name, and a valid document in which up to two places were changed or removed."""
    name = draw(st.sampled_from(sorted(VALID)))
    document = copy.deepcopy(VALID[name])
    for _ in range(draw(st.integers(0, 2))):
        path = draw(st.sampled_from(_places(document)))
        document = _changed(document, path, draw(ANYTHING), remove=draw(st.booleans()))
    return name, document


@pytest.mark.e2e
@settings(max_examples=400, deadline=None)
@given(near_valid())
@example(("search-request", {**VALID["search-request"], "DomainName": "d\n"}))
@example((REQUEST_BODY, {"KeyName": "a" * 64 + "\n", "Values": [ASTRAL * 255]}))
@example((REQUEST_BODY, {"KeyName": "a", "Values": [ASTRAL * 256]}))
@example((REQUEST_BODY, {"KeyName": "\u0661", "Values": []}))
@example((REQUEST_BODY, {"KeyName": "a", "Values": ["\ud800" * 255]}))
@example(("search-request", {**VALID["search-request"], "MaxResults": 20.0}))
@example(("profile", {"ProfileId": "x" + "0" * 32 + "\n"}))
def test_validators_agree(case: tuple[str, Any]) -> None:
    """The validators jsonschema and jsonschema-rs decide alike on valid, nearly valid and invalid documents."""
    name, document = case
    assert validator(name).is_valid(document) == fast_validator(name).is_valid(document)


@pytest.mark.parametrize("name", sorted(VALID))
def test_valid_document_passes(name: str) -> None:
    """A document that keeps every rule is valid, with and without members that nobody knows."""
    document = VALID[name]
    for candidate in (document, {**document, "Unknown": None}):
        assert validator(name).is_valid(candidate)
        assert fast_validator(name).is_valid(candidate)


@pytest.mark.parametrize(
    ("name", "path", "value"),
    [
        ("search-request", ("DomainName",), "d\n"),
        ("search-request", ("DomainName",), "a" * 65),
        ("search-request", ("MaxResults",), 0),
        ("search-request", ("MaxResults",), 101),
        ("search-request", ("MaxResults",), True),
        ("search-request", ("NextToken",), "t" * 1025),
        ("search-request", ("AdditionalSearchKeys",), [PAIR] * 5),
        ("search-request", ("AdditionalSearchKeys",), []),
        ("search-request", ("AdditionalSearchKeys", 0), {"KeyName": "a"}),
        ("search-request", ("LogicalOperator",), "and"),
        (REQUEST_BODY, ("Values", 0), ""),
        (REQUEST_BODY, ("Values", 0), ASTRAL * 256),
        (REQUEST_BODY, ("Values",), "007"),
        ("search-response", ("Items",), None),
        ("search-response", ("Items", 0, "AccountNumber"), 7),
        ("search-response", ("NextToken",), ""),
        ("profile", ("ProfileId",), "A" * 32),
        ("profile", ("AdditionalInformation",), "a" * 1001),
        ("profile", ("Gender",), "female"),
        ("profile", ("BillingAddress", "City"), ""),
        ("profile", ("Attributes", "tier"), 1),
        ("profile", ("FoundByItems",), []),
        ("profile", ("FoundByItems",), [PAIR] * 6),
        ("profile", ("FoundByItems", 0), {"KeyName": "a"}),
        ("error", ("Message",), ["no"]),
    ],
)
def test_broken_rule_is_found(name: str, path: tuple[Any, ...], value: Any) -> None:
    """One broken rule makes a document invalid, and the explanation names the place."""
    document = _changed(VALID[name], path, value, remove=False)
    errors = list(validator(name).iter_errors(document))
    assert not fast_validator(name).is_valid(document)
    assert path[: len(path)] in {tuple(error.absolute_path) for error in errors}


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("search-request", ("DomainName",)),
        ("search-request", ("KeyName",)),
        ("search-request", ("Values",)),
        ("profile", ("ProfileId",)),
    ],
)
def test_required_member(name: str, path: tuple[Any, ...]) -> None:
    """A document without a required member is invalid."""
    assert not validator(name).is_valid(_changed(VALID[name], path, None, remove=True))


@pytest.mark.parametrize("name", schema_names())
def test_schema_is_a_schema(name: str) -> None:
    """Every file is a valid schema of draft 2020-12 whose identifier follows from its name."""
    jsonschema.Draft202012Validator.check_schema(schema(name))
    assert schema(name)["$id"] == URN + name
    validator(name).is_valid({})


def test_schema_is_a_copy() -> None:
    """Changing what ``schema`` returned changes no other caller's."""
    schema("error").clear()
    assert schema("error")["title"] == "Error"


@pytest.mark.parametrize("load", [schema, validator, fast_validator])
def test_unknown_schema_is_named(load: Any) -> None:
    """A name that no schema has is refused with the names that there are."""
    with pytest.raises(UnknownSchema, match=r"'nonesuch'.*search-request"):
        load("nonesuch")


@pytest.mark.parametrize("load", [validator, fast_validator])
def test_unknown_part_is_named(load: Any) -> None:
    """A pointer that leads nowhere is refused when the validator is made."""
    with pytest.raises(UnknownSchema, match="no part '/nowhere'"):
        load("search-request#/nowhere")
