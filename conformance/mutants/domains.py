"""Mutants that mix domains, or remember too long."""

import dataclasses
import hashlib
import json
from collections.abc import Callable

from ...reference.index import Index
from ...reference.key_values import NO_VALUES, KeyValues
from ...reference.pagination import SignedTokens
from ...reference.parts import Call, EngineParts
from ...reference.readings import Readings
from ...spec.exchange import Json
from ...spec.operations import SEARCH
from .edits import Members, around
from .fault_class import FaultClass
from .mutant import Mutant
from .state import memory


def _remembering(key: Callable[[Members], Members]) -> EngineParts:
    """A search that was answered before is answered so again, where ``key`` of its input is the same."""

    def make(call: Call, answers: dict[str, Json]) -> Callable[[str, Members], Members]:
        def carried_out(operation: str, members: Members) -> Members:
            if operation != SEARCH:
                return call(operation, members)
            name = json.dumps(key(members), sort_keys=True)
            if name not in answers:
                answer = call(operation, members)
                if not answer.get("Items"):
                    return answer
                answers[name] = answer
            kept: Members = answers[name]
            return kept

        return carried_out

    return memory(make)


def _equal_profiles_as_one(call: Call, made: dict[str, Json]) -> Callable[[str, Members], Members]:
    """Creating what is there already makes nothing new."""

    def carried_out(operation: str, members: Members) -> Members:
        if operation != "CreateProfile":
            return call(operation, members)
        name = json.dumps(members, sort_keys=True)
        if name not in made:
            made[name] = call(operation, members)
        output: Members = made[name]
        return output

    return carried_out


def _ids_by_creation(call: Call, made: dict[str, Json]) -> Callable[[str, Members], Members]:
    """CreateProfile tells the id of the profile that was created before."""

    def carried_out(operation: str, members: Members) -> Members:
        output = call(operation, members)
        if operation == "CreateProfile":
            before, made["last"] = made.get("last", output), output
            return dict(before)
        return output

    return carried_out


def _one_space(call: Call, _: dict[str, Json]) -> Callable[[str, Members], Members]:
    """Profiles of all domains lie in one; a domain only has to exist."""
    common = {"DomainName": "everything"}

    def carried_out(operation: str, members: Members) -> Members:
        if operation == "CreateDomain":
            output = call(operation, members)
            _made(call, common["DomainName"])
            return output
        if "DomainName" not in members or operation in ("GetDomain", "DeleteDomain"):
            return call(operation, members)
        call("GetDomain", {"DomainName": members["DomainName"]})
        return call(operation, {**members, **common})

    return carried_out


def _made(call: Call, domain: str) -> None:
    try:
        call("GetDomain", {"DomainName": domain})
    except Exception:
        call("CreateDomain", {"DomainName": domain, "DefaultExpirationDays": 1})


def _domain_of_token(call: Call, domains: dict[str, Json]) -> Callable[[str, Members], Members]:
    """A NextToken holds its domain, which wins over the one that is asked."""

    def carried_out(operation: str, members: Members) -> Members:
        if operation == SEARCH and members.get("NextToken") in domains:
            members["DomainName"] = domains[members["NextToken"]]
        output = call(operation, members)
        if operation == SEARCH and "NextToken" in output:
            domains[output["NextToken"]] = members["DomainName"]
        return output

    return carried_out


def _by_id_everywhere(call: Call, made: dict[str, Json]) -> Callable[[str, Members], Members]:
    """``_profileId`` finds in every domain."""

    def carried_out(operation: str, members: Members) -> Members:
        if (
            operation == SEARCH
            and members.get("KeyName") == "_profileId"
            and isinstance(members.get("Values"), list)
        ):
            there = [made[value] for value in members["Values"] if isinstance(value, str) and value in made]
            if there and "AdditionalSearchKeys" not in members:
                members["DomainName"] = there[0]
        output = call(operation, members)
        if operation == "CreateProfile":
            made[output["ProfileId"]] = members["DomainName"]
        return output

    return carried_out


def _deleted_domains_answer(call: Call, _: dict[str, Json]) -> Callable[[str, Members], Members]:
    """Of a deleted domain only its description goes."""
    deleted: set[str] = set()

    def carried_out(operation: str, members: Members) -> Members:
        name = members.get("DomainName")
        if operation == "DeleteDomain":
            call("GetDomain", members)
            deleted.add(str(name))
            return {"Message": "deleted"}
        if operation == "CreateDomain" and name in deleted:
            deleted.discard(str(name))
            return call("GetDomain", {"DomainName": name})
        return call(operation, members)

    return carried_out


def _id_of_content(call: Call, members: Members) -> Members:
    """CreateProfile tells an id made from the content, which no search returns."""
    call("CreateProfile", members)
    return {"ProfileId": hashlib.md5(json.dumps(members, sort_keys=True).encode()).hexdigest()}


def _not_by_twin(index: Index, number: int, old: KeyValues, new: KeyValues) -> None:
    """A value has one profile in the index: the one that had it last."""
    index.change(number, old, new)
    for key, values in new.items():
        for value in values:
            for other in list(index.numbers(key, value)):
                if other != number and key == "_email":
                    index.change(other, {key: (value,)}, NO_VALUES)


def _unbound(readings: Readings, secret: bytes) -> SignedTokens:
    """Tokens that lead on in whatever domain."""
    return SignedTokens(readings.having(token_other_domain="continues"), secret)


def _deleted_domains_are_empty(call: Call, _: dict[str, Json]) -> Callable[[str, Members], Members]:
    """A deleted domain is known, and holds nothing."""
    deleted: set[str] = set()

    def carried_out(operation: str, members: Members) -> Members:
        name = str(members.get("DomainName"))
        if operation == SEARCH and name in deleted:
            return {"Items": []}
        output = call(operation, members)
        if operation == "DeleteDomain":
            deleted.add(name)
        if operation == "CreateDomain":
            deleted.discard(name)
        return output

    return carried_out


def _without_id(call: Call, members: Members) -> Members:
    call("CreateProfile", members)
    return {}


MUTANTS = (
    Mutant(
        "create-without-email",
        "state-create",
        FaultClass.FORGET,
        "finds a new profile by e-mail address only once it was changed",
        EngineParts(
            reindex=lambda index, number, old, new: index.change(
                number, old, new if old or not new else {k: v for k, v in new.items() if k != "_email"}
            )
        ),
    ),
    Mutant(
        "create-last-of-value",
        "state-create",
        FaultClass.SHARE,
        "finds by an e-mail address only the last profile that got it",
        EngineParts(reindex=_not_by_twin),
    ),
    Mutant(
        "create-answered-from-memory",
        "state-create",
        FaultClass.STALE,
        "answers a search that found something as it did the first time",
        _remembering(lambda members: members),
    ),
    Mutant(
        "create-tells-id-before",
        "keys-profile-id",
        FaultClass.OFF_BY_ONE,
        "tells the id of the profile that was created before",
        memory(_ids_by_creation),
    ),
    Mutant(
        "create-tells-other-id",
        "keys-profile-id",
        FaultClass.SWAP,
        "tells an id under which no search returns the profile",
        around("CreateProfile", _id_of_content),
    ),
    Mutant(
        "equal-profiles-as-one",
        "state-id-unique",
        FaultClass.FOLD,
        "makes one profile of equal ones",
        memory(_equal_profiles_as_one),
    ),
    Mutant(
        "domains-in-one",
        "state-domains-separate",
        FaultClass.LEAK,
        "keeps the profiles of all domains in one",
        memory(_one_space),
    ),
    Mutant(
        "ids-in-all-domains",
        "state-domains-separate",
        FaultClass.CORNER,
        "finds by ProfileId in every domain",
        memory(_by_id_everywhere),
    ),
    Mutant(
        "domains-share-answers",
        "state-domains-separate",
        FaultClass.LEAK,
        "answers a search as it was answered in another domain",
        _remembering(
            lambda members: {name: value for name, value in members.items() if name != "DomainName"}
        ),
    ),
    Mutant(
        "token-holds-domain",
        "state-token-domain",
        FaultClass.LEAK,
        "goes on in the domain that a NextToken comes from",
        dataclasses.replace(memory(_domain_of_token), tokens=_unbound),
    ),
    Mutant(
        "delete-domain-forgotten",
        "state-delete-domain",
        FaultClass.FORGET,
        "answers DeleteDomain and still answers searches",
        memory(_deleted_domains_answer),
    ),
    Mutant(
        "deleted-domain-empty",
        "state-delete-domain",
        FaultClass.DEFAULT,
        "finds nothing in a domain that was deleted",
        memory(_deleted_domains_are_empty),
    ),
    Mutant(
        "create-tells-no-id",
        "state-create-returns-id",
        FaultClass.DROP,
        "does not tell the id of a profile that was created",
        around("CreateProfile", _without_id),
    ),
)
