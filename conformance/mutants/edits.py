"""What mutants of several classes are made with: a part of the reference, changed before or after."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ...reference.model import Page
from ...reference.parts import Call, EngineParts
from ...reference.readings import Readings
from ...reference.requests import SearchRequest
from ...reference.responses import search_response
from ...spec.exchange import Json
from ...spec.operations import SEARCH

Members = dict[str, Json]


def responding(edit: Callable[[Members], Json]) -> EngineParts:
    """Every response to a search changed by ``edit``."""

    def respond(request: SearchRequest, page: Page, readings: Readings) -> Members:
        changed: Members = edit(search_response(request, page, readings))
        return changed

    return EngineParts(respond=respond)


def with_items(edit: Callable[[Members], Members]) -> EngineParts:
    """Every item of a response changed by ``edit``."""
    return with_all_items(lambda items: [edit(item) for item in items])


def with_all_items(edit: Callable[[list[Members]], list[Members]]) -> EngineParts:
    """The items of a response changed together."""

    def edited(response: Members) -> Members:
        return {**response, "Items": edit(response["Items"])} if response.get("Items") else response

    return responding(edited)


def with_entries(edit: Callable[[Members], Members]) -> EngineParts:
    """Every entry of every FoundByItems changed by ``edit``."""

    def edited(item: Members) -> Members:
        if not item.get("FoundByItems"):
            return item
        return {**item, "FoundByItems": [edit(entry) for entry in item["FoundByItems"]]}

    return with_items(edited)


def with_member(name: str, edit: Callable[[Json], Json]) -> EngineParts:
    """One member of every item that has it changed by ``edit``."""
    return with_items(lambda item: {**item, name: edit(item[name])} if name in item else item)


@dataclass(frozen=True)
class Around:
    """Stands around the calls of one operation and leaves all others as they are."""

    operation: str
    edit: Callable[[Call, Members], Members]

    def __call__(self, call: Call) -> Call:
        """``call`` with the operation carried out by ``edit``."""

        def wrapped(name: str, arguments: Mapping[str, Json]) -> Members:
            return self.edit(call, dict(arguments)) if name == self.operation else call(name, arguments)

        return wrapped


def around(operation: str, edit: Callable[[Call, Members], Members]) -> EngineParts:
    """One operation carried out by ``edit``, which is given the right way to do it, and the input."""
    return EngineParts(wrap=Around(operation, edit))


def asking(edit: Callable[[Members], Members]) -> EngineParts:
    """Searches carried out as if they had asked for what ``edit`` makes of their input."""
    return around(SEARCH, lambda call, arguments: call(SEARCH, edit(arguments)))


def every_text(value: Json, edit: Callable[[str], str]) -> Json:
    """All text in ``value`` changed by ``edit``, names of members apart."""
    if isinstance(value, str):
        return edit(value)
    if isinstance(value, list):
        return [every_text(each, edit) for each in value]
    if isinstance(value, dict):
        return {name: every_text(member, edit) for name, member in value.items()}
    return value
