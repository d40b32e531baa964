"""The settings of a run as a report may show them: without secrets, and as a command that repeats the run."""

import shlex
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import msgspec

from ...spec.exchange import Json
from ...spec.results import RunInfo
from ..config import RunConfig
from ..options import FIELD_OF, OPTIONS

_ELSEWHERE: Final = ("report", "write-expected-failures")
"""Options that say where results go, which a repetition need not overwrite."""
REDACTED: Final = "[redacted]"


def configuration(settings: RunConfig) -> dict[str, Json]:
    """``settings`` by the names of the options."""
    shown: dict[str, Json] = msgspec.to_builtins(settings)
    return shown


def settings_in(run: RunInfo) -> RunConfig:
    """The settings that a report names, secrets redacted. Raises ``msgspec.ValidationError`` for another kit's."""
    return msgspec.convert(run.configuration, RunConfig)


def redacted(settings: RunConfig) -> RunConfig:
    """``settings`` without secrets: header values, and a password or query in the target's URL."""
    return msgspec.structs.replace(
        settings,
        target=_plain_url(settings.target),
        endpoint_url=_plain_url(settings.endpoint_url) if settings.endpoint_url else None,
        headers=tuple((name, REDACTED) for name, _ in settings.headers),
    )


def withheld(settings: RunConfig) -> dict[str, str]:
    """Options with parts that ``redacted`` takes away, and these parts in words."""
    names = ", ".join(name for name, _ in settings.headers)
    bare = redacted(settings)
    parts = {
        "header": f"the header {names}" if names else "",
        "target": "more of the target's URL" if bare.target != settings.target else "",
        "endpoint-url": "more of the endpoint's URL" if bare.endpoint_url != settings.endpoint_url else "",
    }
    return {option: words for option, words in parts.items() if words}


def _plain_url(url: str) -> str:
    if "://" not in url:
        return url
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, "", ""))


def command_of(settings: RunConfig) -> str:
    """The command line that repeats a run with ``settings``."""
    given = msgspec.to_builtins(settings)
    plain = msgspec.to_builtins(RunConfig())
    words = ["searchprofiles-tck", "run", settings.target]
    for option in OPTIONS:
        value = given[FIELD_OF.get(option.name, option.name)]
        if value != plain[FIELD_OF.get(option.name, option.name)] and option.name not in _ELSEWHERE:
            for one in value if option.repeated else [value]:
                words += [f"--{option.name}", option.spell(one)]
    return shlex.join(words)
