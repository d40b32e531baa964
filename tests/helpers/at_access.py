"""The reference as a run of each access level finds it, and the settings of that run."""

from typing import Final

from searchprofiles_tck.conformance.config import Access, Effort, RunConfig
from searchprofiles_tck.conformance.dataset.shared_data import corpus_namespace, shared_data
from searchprofiles_tck.reference.engine import Engine

_GIVEN: Final = "given"


def reference_at(access: Access, effort: Effort, engine: Engine) -> RunConfig:
    """Load into ``engine`` what a user of the level would have there, and return the settings of a run."""
    config = RunConfig(effort=effort, access=access)
    if access is Access.MANAGE:
        return config
    engine.call("CreateDomain", {"DomainName": _GIVEN, "DefaultExpirationDays": 1})
    known: list[tuple[str, str]] = []
    if not access.includes(Access.WRITE):
        for profile in shared_data(corpus_namespace(effort), effort).profiles:
            made = engine.call("CreateProfile", {"DomainName": _GIVEN, **profile.fields})
            own = {"DomainName": _GIVEN, "ProfileId": made["ProfileId"]}
            for key, values in profile.keys.items():
                engine.call("AddProfileKey", {**own, "KeyName": key, "Values": list(values)})
            known.append(("_account", str(profile.fields["AccountNumber"])))
    return RunConfig(effort=effort, access=access, domain=_GIVEN, known=tuple(known[:1]))
