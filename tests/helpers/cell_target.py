"""A small target for tests of the matrix: the reference, or a mutant of it, with the cells that its exchanges fill."""

import json
from collections.abc import Mapping

from msgspec import structs
from searchprofiles_tck.conformance.coverage.cell import Cell
from searchprofiles_tck.conformance.coverage.fill import Occasions
from searchprofiles_tck.conformance.target.in_process import InProcessTarget
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.service.http_app import http_app
from searchprofiles_tck.reference.service.wire import Application
from searchprofiles_tck.spec.exchange import Call, Exchange, HttpRequest, Json
from searchprofiles_tck.spec.operations import SEARCH


class CellTarget:
    """Sends calls, and keeps the cells that each fills."""

    def __init__(self, application: Application | None = None, domains: tuple[str, ...] = ("d",)) -> None:
        self._target = InProcessTarget(application or http_app(Engine()), "cells")
        self._occasions = Occasions()
        self._number = 0
        for domain in domains:
            self.call("CreateDomain", domain=domain, DefaultExpirationDays=1)
        self.last: Exchange
        self.cells: frozenset[Cell]

    def call(
        self, operation: str, domain: str = "d", http: HttpRequest | None = None, **members: Json
    ) -> Json:
        """Send a call, and return what is in the body of its reply."""
        given: Mapping[str, Json] = {"DomainName": domain, **members}
        self._number += 1
        exchange = self._target.call(Call(operation, given, http))
        self.last = structs.replace(exchange, id=f"s/{self._number:05d}")
        self.cells = self._occasions.of(self.last)
        return json.loads(self.last.reply.body)

    def create(self, domain: str = "d", **fields: Json) -> str:
        """Create a profile and return its id."""
        identifier: str = self.call("CreateProfile", domain, **fields)["ProfileId"]
        return identifier

    def search(self, key: str, *values: str, domain: str = "d", **members: Json) -> Json:
        """Search for values under a key, and return the answer."""
        return self.call(SEARCH, domain, KeyName=key, Values=list(values), **members)

    def filled(self, group: str) -> set[tuple[str, str]]:
        """Return the rows and columns of a group that the last exchange filled."""
        return {(cell.row, cell.column) for cell in self.cells if cell.group == group}
