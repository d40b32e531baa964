"""The kinds of slip that mutants are made by (in mutation testing: mutation operators)."""

from enum import StrEnum


class Slip(StrEnum):
    """A kind of slip; the value says in a phrase what goes wrong."""

    DROP = "a part of the input or the output is dropped"
    ADD = "something is added that does not belong there"
    SWAP = "one thing stands in the place of another"
    OFF_BY_ONE = "a count, a position or a bound is one off"
    DEFAULT = "what is left out is taken as the wrong thing"
    BOUND = "a bound lies elsewhere, or is not there at all"
    TYPE = "a value has, or is accepted with, the wrong type"
    PLACE = "something travels or is looked for in the wrong place"
    FORGET = "a change is not followed up, or forgotten later"
    SHARE = "what belongs to one item or request is shared by several"
    ORDER = "the outcome depends on an order that must not matter"
    CORNER = "all is well but for a rare case"
    LEAK = "what belongs to one domain or request shows in another"
    STALE = "an earlier state or answer is given"
    FOLD = "different values are taken as the same"
    SYNTAX = "a value is read as an expression of some language"
    DAMAGE = "text is changed on its way"
