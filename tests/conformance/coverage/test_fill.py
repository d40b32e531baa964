"""Which cells an exchange fills, given those before it."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from cell_target import CellTarget
from msgspec import structs
from searchprofiles_tck.conformance.coverage.cells import CELLS
from searchprofiles_tck.conformance.coverage.fill import Occasions, filled
from searchprofiles_tck.conformance.coverage.matrix import OccasionMatrix, groups
from searchprofiles_tck.conformance.results.report import TimeOver
from searchprofiles_tck.spec.exchange import Call, Exchange, Fault, FaultKind, HttpRequest, Purpose, Reply
from searchprofiles_tck.spec.operations import SEARCH

LONG = "x" * 255


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"KeyName": "k" * 64, "Values": ["a"]}, {("SearchProfiles.KeyName", "longest")}),
        ({"KeyName": "k" * 65, "Values": ["a"]}, {("SearchProfiles.KeyName", "too long")}),
        ({"KeyName": None, "Values": []}, {("SearchProfiles.KeyName", "null"), ("SearchProfiles.Values", "empty")}),
        ({"KeyName": "_account", "Values": "a"}, {("SearchProfiles.Values", "wrong type")}),
        ({"KeyName": "_account", "Values": [LONG, ""]}, {
            ("SearchProfiles.Values[]", "longest"), ("SearchProfiles.Values[]", "empty"),
        }),
        ({"KeyName": "_account", "Values": [" a", " a"]}, {
            ("SearchProfiles.Values[]", "repeated"), ("SearchProfiles.Values[]", "surrounded by blanks"),
        }),
        ({"KeyName": "_account", "Values": ["__proto__", "a&b=c"]}, {
            ("SearchProfiles.Values[]", "special to a language"),
            ("SearchProfiles.Values[]", "special to a protocol"),
        }),
        ({"KeyName": "_account", "Values": ["a"], "MaxResults": 101}, {("SearchProfiles.MaxResults", "too long")}),
        ({"KeyName": "_account", "Values": ["a"], "MaxResults": "x"}, {("SearchProfiles.MaxResults", "wrong type")}),
    ],
)  # fmt: skip
def test_states_of_members(members: Mapping[str, Any], expected: set[tuple[str, str]]) -> None:
    """A request fills the cells of the states in which its members are, whatever is answered."""
    target = CellTarget()

    target.call("SearchProfiles", **members)

    unusual = {cell for cell in target.filled("members") if cell[1] != "left out"}
    assert expected <= unusual
    assert {row for row, _ in unusual - expected} <= {"SearchProfiles.Values[]", "SearchProfiles.DomainName"}


def test_a_reader_that_ran_out_of_time_takes_no_cells_away() -> None:
    """Who diagnoses may be stopped within a request that is read; the matrix is of the whole record."""
    target = CellTarget()
    exchanges = []
    for value in ("a", "b", LONG):
        target.search("_account", value)
        exchanges.append(target.last)
    ends = iter([1])

    def read(first: int) -> Iterator[Exchange]:
        end = next(ends, None)
        yield from exchanges[first:end]
        if end is not None:
            raise TimeOver

    matrix = OccasionMatrix(read)
    with pytest.raises(TimeOver):
        list(matrix)

    assert matrix.groups() == groups(filled(exchanges))


@pytest.mark.parametrize("reads", [True, False])
def test_exchanges_that_were_followed_are_not_counted_again(*, reads: bool) -> None:
    """Of a run that goes on some are followed as they come; somebody may read all of them afterwards, or nobody."""
    target = CellTarget()
    exchanges = []
    target.create(EmailAddress="a@x", BusinessName="B")
    for value in ("a@x", "b", LONG):
        target.search("_email", value)
        exchanges.append(target.last)
    matrix = OccasionMatrix(lambda first: exchanges[first:])

    assert matrix.follow(exchanges[:2])
    assert not matrix.follow(())
    if reads:
        assert list(matrix) == exchanges

    assert matrix.groups() == groups(filled(exchanges))


def test_a_member_in_the_wrong_place() -> None:
    """A member of the body in the query, and a member of the path in the body, are in the wrong place."""
    target = CellTarget()
    body = '{"Values":["a"],"DomainName":"other"}'
    http = HttpRequest("POST", "/domains/d/profiles/search?KeyName=_account", (), body)

    target.call("SearchProfiles", http=http)

    wrong = {row for row, column in target.filled("members") if column == "in the wrong place"}
    assert wrong == {"SearchProfiles.KeyName", "SearchProfiles.DomainName"}


def test_a_life_needs_a_search_after_each_step() -> None:
    """A step fills its cell when a search looks at it, by the old or the new value; other searches fill nothing."""
    target = CellTarget()
    profile = target.create(EmailAddress="a@x", BusinessName="B")
    assert target.filled("lives") == set()
    target.search("_email", "a@x")
    assert target.filled("lives") == {("EmailAddress", "created"), ("BusinessName", "created")}
    target.call("UpdateProfile", ProfileId=profile, EmailAddress="b@x")
    target.search("_phone", "a@x")
    assert target.filled("lives") == set()
    target.search("_email", "a@x")
    assert target.filled("lives") == {("EmailAddress", "changed")}
    target.search("_email", "b@x")
    assert target.filled("lives") == {("BusinessName", "kept by another update")}


def test_a_field_is_removed_and_set_again() -> None:
    """Removal is looked at by the value that was there; what is set after it is set again, what never was is added."""
    target = CellTarget()
    profile = target.create(AccountNumber="1", Address={"City": "C"})
    target.search("_account", "1")
    target.call("UpdateProfile", ProfileId=profile, AccountNumber="", Address={"City": ""})
    target.search("_account", "1")
    assert target.filled("lives") == {("AccountNumber", "removed")}
    target.search("_profileId", profile)
    assert target.filled("lives") == {("Address.City", "removed")}
    target.call("UpdateProfile", ProfileId=profile, AccountNumber="2", Address={"City": "D", "State": "S"})
    target.search("_account", "2")
    again = {("AccountNumber", "set again"), ("Address.City", "set again"), ("Address.State", "added later")}
    assert target.filled("lives") == again


def test_values_under_a_key_have_a_life() -> None:
    """Attached values are created, changed, detached, attached again and deleted with their profile."""
    target = CellTarget()
    named = {"ProfileId": target.create(AccountNumber="1"), "KeyName": "_caseId"}
    steps = []
    for operation, value in [
        ("AddProfileKey", "a"), ("AddProfileKey", "b"), ("DeleteProfileKey", "a"),
        ("DeleteProfileKey", "b"), ("AddProfileKey", "a"), ("DeleteProfile", "a"),
    ]:  # fmt: skip
        target.call(operation, **named, Values=[value])
        target.search("_caseId", value)
        steps += [column for row, column in target.filled("lives") if row == "key _caseId"]

    assert steps == ["created", "changed", "removed", "removed", "set again", "deleted with its profile"]


def test_a_write_elsewhere_is_looked_at_where_the_profile_is() -> None:
    """A write that names a profile of another domain fills its cell when that domain is searched for it."""
    target = CellTarget(domains=("d", "e"))
    profile = target.create(AccountNumber="1")
    target.call("UpdateProfile", "e", ProfileId=profile, AccountNumber="2")
    target.search("_account", "1", domain="e")
    assert target.filled("writes") == set()

    target.search("_account", "1")

    assert target.filled("writes") == {("UpdateProfile", "in another domain")}


def test_equal_tokens_of_different_searches_are_different_tokens() -> None:
    """A target may number its pages: page 2 of one search is not page 2 of another."""
    occasions = Occasions()

    def page(value: str, **members: Any) -> set[tuple[str, str]]:
        given = {"DomainName": "d", "KeyName": "_account", "Values": [value], **members}
        reply = Reply(200, (), '{"Items": [], "NextToken": "2"}')
        filled = occasions.of(Exchange("s/1", "s", Purpose.CHECK, Call(SEARCH, given), reply))
        return {(cell.row, cell.column) for cell in filled if cell.group == "tokens"}

    for value in ("a", "b"):
        page(value)
    in_its_place = {("of one pair", "in its place")}
    assert page("a", NextToken="2") == in_its_place
    second = page("b", NextToken="2")
    assert in_its_place <= second
    assert ("of one pair", "again") not in second


def test_tokens_are_followed_through_their_walk() -> None:
    """A token knows its walk: whether it comes again, after a later one, with another size, or after a change."""
    target = CellTarget()
    ids = [target.create(EmailAddress="a@x") for _ in range(5)]
    first = target.search("_email", "a@x", MaxResults=1)["NextToken"]
    second = target.search("_email", "a@x", MaxResults=1, NextToken=first)["NextToken"]
    assert target.filled("tokens") == {("of one pair", "in its place")}
    target.search("_email", "a@x", MaxResults=2, NextToken=second)
    assert ("of one pair", "with a larger page") in target.filled("tokens")
    target.search("_email", "a@x", MaxResults=1, NextToken=first)
    assert {("of one pair", "again"), ("of one pair", "after a later one")} <= target.filled("tokens")
    target.call("DeleteProfile", ProfileId=ids[4])
    target.search("_email", "a@x", MaxResults=1, NextToken=second)
    assert ("of one pair", "after the deletion of another profile") in target.filled("tokens")


def test_sizes_are_those_of_whole_walks() -> None:
    """Matches and pages are counted when a walk ends; the profiles of its domain and the values at once."""
    target = CellTarget()
    for _ in range(3):
        target.create(EmailAddress="a@x")
    page = target.search("_email", "a@x", "b@x", MaxResults=2)
    assert {("profiles of a domain", "2 to 20"), ("values of a pair", "2 to 20")} <= target.filled("sizes")
    assert not {row for row, _ in target.filled("sizes")} & {"pages of a walk", "matches of a search"}

    target.search("_email", "a@x", "b@x", MaxResults=2, NextToken=page["NextToken"])

    assert {("pages of a walk", "2 to 5"), ("matches of a search", "2 to 20")} <= target.filled("sizes")


def overlapping(first: Exchange, second: Exchange) -> set[str]:
    """Return the names of the cells of writes that two exchanges fill that were recorded in this order."""
    occasions = Occasions()
    occasions.of(first)
    return {cell.name for cell in occasions.of(second) if cell.group == "writes"}


def test_what_overlaps_is_read_from_the_order_of_the_record() -> None:
    """A request overlaps another one if it was sent first and answered last."""
    target = CellTarget()
    profile = target.create(AccountNumber="1")
    target.call("UpdateProfile", ProfileId=profile, AccountNumber="2")
    first = target.last
    target.call("UpdateProfile", ProfileId=profile, FirstName="F")
    second = target.last

    assert overlapping(first, second) == set()
    assert overlapping(second, first) == {"writes/UpdateProfile/twice at once"}


def test_special_names_are_looked_for_in_every_place() -> None:
    """A special name fills the cell of its place; what is stored when a page shows it."""
    target = CellTarget(domains=("constructor",))
    target.create("constructor", AccountNumber="null", Attributes={"__proto__": "x"})

    target.search("_account", "null", domain="constructor")

    assert target.filled("names") == {
        ("domain", "members of prototypes"), ("value", "words for nothing"), ("field", "words for nothing"),
        ("name of an attribute", "members of prototypes"),
    }  # fmt: skip


def test_a_domain_is_known_while_it_exists() -> None:
    """A domain without profiles is known too, and a write that names none makes no domain known."""
    target, unknown = CellTarget(domains=("constructor",)), ("unknown domain", "members of prototypes")
    assert unknown not in filled_by_refusal(target)

    target.call("DeleteDomain", "constructor")
    target.call("UpdateProfile", "constructor", ProfileId="none")

    assert unknown in filled_by_refusal(target)


def filled_by_refusal(target: CellTarget) -> set[tuple[str, str]]:
    """Return the cells of names that a search without values fills."""
    target.search("_account", domain="constructor")
    return target.filled("names")


def test_all_that_is_filled_is_a_cell() -> None:
    """No exchange fills what the matrix does not have."""
    target = CellTarget(domains=("d", "e"))
    profile = target.create(Attributes={"a": "b"}, Address={"City": "C"}, PartyType="OTHER")
    seen = set(target.cells)
    for members in ({"Attributes": {"a": ""}}, {"PartyType": "x" * 300, "Gender": 5}, {"Address": "text"}):
        target.call("UpdateProfile", ProfileId=profile, **members)
        target.search("_profileId", profile)
        seen |= target.cells

    assert seen <= set(CELLS)


def test_only_what_is_judged_and_answered_fills() -> None:
    """Requests of set-up, requests drawn at random, and requests without a response fill no cell."""
    target = CellTarget()
    target.search("_account", "a")
    lost = structs.replace(target.last, reply=Reply(None, fault=Fault(FaultKind.RESET, "lost")))

    assert filled([target.last])
    assert not filled([structs.replace(target.last, purpose=Purpose.SETUP)])
    assert not filled([structs.replace(target.last, scenario="fuzzing")])
    assert not filled([lost])


@pytest.mark.parametrize("body", ["[1]", "{", '{"Items":5}', '{"Items":[5]}', '{"NextToken":{}}', "\ud800"])
def test_strange_answers_fill_as_requests_do(body: str) -> None:
    """Whatever a target answers, its exchange can be looked at."""
    target = CellTarget()
    target.search("_account", "a")
    strange = structs.replace(target.last, reply=Reply(200, (), body))

    assert filled([strange])
