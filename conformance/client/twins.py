"""Profiles of the shared data that were created by a request though it was answered with a 5xx.

They are looked for after each 5xx, but may be visible only after CreateProfile was sent again. Then such a profile is
there twice, or, if an account number must be unique, its second creation was refused.
"""

from collections.abc import Iterable, Mapping
from functools import partial

from msgspec import structs

from ...spec.exchange import Call, Json, Purpose
from ...spec.limits import MAX_RESULTS
from ...spec.operations import SEARCH
from ...spec.search import Pair, Search
from ..dataset.model import LoadedWorld
from ..errors import NotMeasured
from ..history.step import Step
from .capabilities import lacks, sent_again, shown
from .loader import SCENARIO
from .recorder import Recorder
from .visibility import Visibility


def without_twins(
    recorder: Recorder, repeated: Iterable[Mapping[str, Json]], world: LoadedWorld, patience: float
) -> LoadedWorld:
    """Delete what is there twice of the profiles that were sent again, and return the world that is there then.

    ``repeated`` is what CreateProfile was sent again with, ``patience`` the seconds that a deletion may take. A profile
    whose second creation was refused is there without keys. Raise ``NotMeasured`` if a twin cannot be deleted.
    """
    for members in repeated:
        profile = next((one for one in world.world.profiles if _creates(one.fields, members, world)), None)
        if profile is None:
            continue
        known = world.ids.get(profile.name)
        twins = [one for one in _ids(recorder, members) if one != known]
        if known is None and twins:
            bare = structs.replace(profile, keys={})
            profiles = tuple(bare if one is profile else one for one in world.world.profiles)
            ids = {**world.ids, profile.name: twins.pop(0)}
            world = structs.replace(world, world=structs.replace(world.world, profiles=profiles), ids=ids)
        for twin in twins:
            _delete(recorder, members, twin, patience)
    return world


def _creates(fields: Mapping[str, Json], members: Mapping[str, Json], world: LoadedWorld) -> bool:
    return {"DomainName": world.domain, **fields} == members


def _ids(recorder: Recorder, members: Mapping[str, Json]) -> list[str]:
    """Return the ids of all profiles that have the account number of ``members``."""
    account = members["AccountNumber"]
    search = Search((Pair("_account", (account,)),), max_results=MAX_RESULTS.maximum)
    pages = recorder.pages(partial(_sent, recorder, SEARCH), _in_domain(members, search.members()))
    items = [item for page in pages for item in page.items if item.get("AccountNumber") == account]
    return [item["ProfileId"] for item in items if isinstance(item.get("ProfileId"), str)]


def _delete(recorder: Recorder, members: Mapping[str, Json], twin: str, patience: float) -> None:
    """Delete a profile, and wait until no search finds it."""
    reason = "DeleteProfile is not implemented"
    if not lacks(recorder.target, "DeleteProfile"):
        step = _sent(recorder, "DeleteProfile", _in_domain(members, {"ProfileId": twin}))
        is_gone = step.accepted or step.status == 404
        reason = "it is still found after DeleteProfile" if is_gone else f"DeleteProfile: {shown(step)}"
        waits = Visibility(patience=patience)
        if is_gone and waits.until(lambda: twin not in _ids(recorder, members), lambda: recorder.stopped):
            return
    raise NotMeasured(
        f"A CreateProfile that was answered with a 5xx was carried out, and once more when it was sent again, so the "
        f"data holds profile {twin} twice and is not what the kit knows; {reason}. Run the same command again."
    )


def _in_domain(members: Mapping[str, Json], others: Mapping[str, Json]) -> dict[str, Json]:
    return {"DomainName": members["DomainName"], **others}


def _sent(recorder: Recorder, operation: str, members: Mapping[str, Json]) -> Step:
    step = recorder.send(Call(operation, members), SCENARIO, Purpose.SETUP, {})
    return sent_again(recorder, step, if_lost=True)
