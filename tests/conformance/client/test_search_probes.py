"""Probes that only search decide beyond doubt, or not at all."""

import unicodedata
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

import pytest
from msgspec import structs
from playing import ChangedTarget, Passing, in_process, prepared, recorder_for
from scripted import error
from searchprofiles_tck.conformance.client.search_probes import refused_or
from searchprofiles_tck.conformance.history.step import Step
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.parts import EngineParts
from searchprofiles_tck.spec.exchange import Call, Exchange, Purpose, Reply
from searchprofiles_tck.spec.operations import SEARCH
from searchprofiles_tck.spec.readings import Readings

FOLLOWING = {None: "one", "one": "two"}
Operation = Callable[[str, Mapping[str, Any]], dict[str, Any]]


def empty_at_first(call: Operation) -> Operation:
    """Begin each walk with two empty pages."""

    def answer(operation: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        token = arguments.get("NextToken")
        if operation == SEARCH and token in FOLLOWING:
            call(operation, {**arguments, "NextToken": None})
            return {"Items": [], "NextToken": FOLLOWING[token]}
        given = {name: value for name, value in arguments.items() if (name, value) != ("NextToken", "two")}
        return call(operation, given)

    return answer


def in_changing_order(call: Operation) -> Operation:
    """Turn every other page round."""
    turns = count()

    def answer(operation: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        output = call(operation, arguments)
        return output if next(turns) % 2 else {**output, "Items": output.get("Items", [])[::-1]}

    return answer


@pytest.mark.parametrize(
    ("wrap", "point", "reading"),
    [
        (empty_at_first, "token-again", "same-page"),
        (empty_at_first, "token-invalid", "left-out"),
        (in_changing_order, "token-invalid", "left-out"),
        (lambda call: call, "token-again", "left-out"),
        (lambda call: call, "token-invalid", "left-out"),
    ],
    ids=["empty-again", "empty-invalid", "order-invalid", "plain-again", "plain-invalid"],
)
def test_what_pages_cannot_tell_apart_is_undecided(
    wrap: Callable[[Operation], Operation], point: str, reading: str
) -> None:
    """Two empty pages are not one page twice, and a first page in another order is not some other page."""
    engine = Engine(Readings({point: reading}), EngineParts(wrap=wrap))
    readings = {one.point: one.reading for one in prepared(recorder_for(in_process(engine))).readings}

    assert readings[point] == (reading if wrap(print) is print else None)


@pytest.mark.parametrize(("operation", "reading"), [("AddProfileKey", "accepted"), (SEARCH, None)])
def test_a_change_needs_no_body_to_be_accepted(operation: str, reading: str | None) -> None:
    """A status such as 204 decides the reading of a change; a search must return something."""
    step = Step(Exchange("1", "probes", Purpose.PROBE, Call(operation, {}), Reply(status=204)))

    assert refused_or("field-key", step, "accepted", "").reading == reading


def test_the_last_page_is_full_though_profiles_were_refused() -> None:
    """A page of as many as there are shows whether a NextToken follows."""
    refusing = {"account-number-taken": "refused", "marks": "ignored", "unicode-form": "canonical"}
    engine = Engine(Readings(refusing))
    ready = prepared(recorder_for(in_process(engine)))
    found = next(one for one in ready.readings if one.point == "last-page")

    assert (found.reading, found.found_by) == ("absent", "19 profiles in a page of 19")


def test_a_target_with_one_domain_has_its_changes_read() -> None:
    """What a target does with changes is read in the domain of the shared data, which stays."""
    engine = Engine(Readings({"custom-key-undefined": "refused", "malformed-profile-id": "not-found"}))
    created: list[str] = []

    def answer(call: Call, pass_on: Passing) -> Exchange:
        if call.operation == "CreateDomain":
            created.append(call.input["DomainName"])
            if len(created) > 1:
                return structs.replace(pass_on(call), reply=error(400, "BadRequestException"))
        assert (call.operation, call.input["DomainName"]) != ("DeleteDomain", created[0])
        return pass_on(call)

    ready = prepared(recorder_for(ChangedTarget(in_process(engine), answer)))
    readings = {one.point: one.reading for one in ready.readings}

    assert readings["custom-key-undefined"] == "refused"
    assert readings["malformed-profile-id"] == "not-found"
    assert readings["nested-update"] == "merged"


def in_swedish(value: str) -> str:
    """Leave marks aside on letters other than those that Swedish has of its own, and take ü as y."""
    plain = [unicodedata.normalize("NFD", letter)[0] for letter in value.translate(str.maketrans("üÜ", "yY"))]
    return "".join(one if one in "åäö" else other for one, other in zip(value, plain, strict=True))


def in_turkish(value: str) -> str:
    """Leave letter case aside as Turkish does, which has two letters i."""
    return value.replace("I", "ı").lower()


@pytest.mark.parametrize(
    ("form", "point", "reading"),
    [
        (in_swedish, "marks", None),
        (in_turkish, "letter-case", None),
        (str.lower, "letter-case", "folded"),
        (str.lower, "marks", "exact"),
    ],
)
def test_what_one_language_folds_in_part_is_undecided(
    form: Callable[[str], str], point: str, reading: str | None
) -> None:
    """A collation of a language may fold some letters and not others, so neither reading holds of all."""
    engine = Engine(Readings(), EngineParts(form_of=lambda *_: form))
    ready = prepared(recorder_for(in_process(engine)))
    found = {one.key: one.reading for one in ready.readings if one.point == point}

    assert found["_account"] == found["_fullName"] == reading
