"""Scenarios that change things and search again."""

from typing import Final

from ..config import Access
from . import machine, state, updates
from .families import changing

CHANGING: Final = (
    changing(
        "created",
        "profiles that were just created",
        state.play_create,
        "state-create",
        "state-create-returns-id",
        "state-id-unique",
    ),
    changing(
        "updated",
        "profiles that were just updated",
        updates.play_update,
        "state-update",
        "state-update-old-value",
        "state-update-keeps",
        "state-update-empty",
        "state-others-untouched",
        tests=("UpdateProfile",),
    ),
    changing(
        "deleted",
        "profiles that were just deleted",
        state.play_delete,
        "state-delete",
        "state-others-untouched",
        tests=("DeleteProfile",),
    ),
    changing(
        "attached",
        "values that were just attached",
        state.play_add_key,
        "state-add-key",
        "state-delete",
        "state-others-untouched",
        tests=("AddProfileKey",),
    ),
    changing(
        "detached",
        "values that were just detached",
        state.play_delete_key,
        "state-delete-key",
        "state-others-untouched",
        tests=("AddProfileKey", "DeleteProfileKey"),
    ),
    changing(
        "two-domains",
        "equal profiles in two domains",
        state.play_domains,
        "state-domains-separate",
        "state-token-domain",
        tests=("CreateDomain",),
        least_access=Access.MANAGE,
    ),
    changing(
        "deleted-domain",
        "a domain that was deleted",
        state.play_delete_domain,
        "state-delete-domain",
        "state-domain-again",
        tests=("DeleteDomain",),
        least_access=Access.MANAGE,
    ),
    changing("machine", "changes and searches in any order", machine.play, *machine.COVERS),
)
