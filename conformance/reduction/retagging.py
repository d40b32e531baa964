"""Gives values the marks of another world, so that two worlds in one domain never meet."""

from collections.abc import Mapping

from msgspec import structs

from ...spec.exchange import Json
from ..dataset.model import ProfileSpec
from ..dataset.namespace import Namespace


def retagged(text: str, old: Namespace, new: Namespace) -> str:
    """``text`` with the marks of ``new`` in place of those of ``old``, letter case kept."""
    for before, after in ((old.tag, new.tag), (old.tag.upper(), new.tag.upper()), (old.number, new.number)):
        text = text.replace(before, after)
    return text


def retagged_draft(draft: ProfileSpec, old: Namespace, new: Namespace) -> ProfileSpec:
    """``draft`` with all its values in the form that they have in the other world."""

    def change(value: Json) -> Json:
        if isinstance(value, str):
            return retagged(value, old, new)
        if isinstance(value, Mapping):
            return {change(name): change(inner) for name, inner in value.items()}
        return value

    keys = {key: tuple(retagged(value, old, new) for value in values) for key, values in draft.keys.items()}
    return structs.replace(draft, fields=change(draft.fields), keys=keys)
