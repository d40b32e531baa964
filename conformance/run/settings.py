"""From options and settings files to the one ``RunConfig`` of a run, new or resumed."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from ...spec.suggestion import closest
from ..config import RunConfig
from ..errors import UsageError
from ..history.events import Started
from ..history.facts import configuration, redacted
from ..options import FIELD_OF, OPTIONS
from ..values import read_readings, read_toml, shown, valid

Raw = Mapping[str, str | Sequence[str]]
"""Option name to its text, or its texts if the option may be repeated; later sources override earlier ones."""
Given = str | float | Path | Sequence[str]
"""The value of an option in a program."""

SETTINGS_FILE: Final = "searchprofiles-tck.toml"
TABLE: Final = "searchprofiles-tck"
_MISSPELT: Final = TABLE.replace("-", "_")

_BY_NAME: Final = {option.name: option for option in OPTIONS}
_FILES: Final = {"expected-failures", "write-expected-failures", "readings"}
_NAMES: Final = ("target", *_BY_NAME)
_FREE: Final = ("report", "workers")
"""Options that may differ from those that a resumed run began with."""


def as_written(value: Given) -> str | list[str]:
    """Return the value of an option as a command line has it."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, str | int | float | Path) else [*map(str, value)]


def build(raw: Raw) -> RunConfig:
    """Return the settings that ``raw`` describes. Raise ``UsageError`` for a wrong name or value."""
    return msgspec.convert(_fields(raw), RunConfig)


def overlaid(config: RunConfig, raw: Raw) -> RunConfig:
    """Return ``config`` changed as ``raw`` says. Raise ``UsageError`` as ``build`` does, and for a faulty list."""
    if not raw:
        return config
    whole = {**msgspec.to_builtins(config), **_fields(raw)}
    return with_files(msgspec.convert(whole, RunConfig))


def _fields(raw: Raw) -> dict[str, object]:
    fields: dict[str, object] = {}
    for name, value in raw.items():
        if name not in _NAMES:
            raise UsageError(f"there is no option {shown(name)}; {closest(name, _NAMES)}")
        option, texts = _BY_NAME.get(name), [value] if isinstance(value, str) else value
        if texts is value and not (option and option.repeated):
            raise UsageError(f"{name} takes one value, not a list")
        if option is None:
            fields[name] = valid(name, texts[0])
            continue
        parsed = tuple(option.parse(text) for text in texts)
        fields[FIELD_OF.get(name, name)] = parsed if option.repeated else parsed[0]
    return fields


def with_files(config: RunConfig) -> RunConfig:
    """Return ``config`` with what is in the files that it names. Raise ``UsageError`` for a faulty one."""
    if config.readings is not None:
        config = msgspec.structs.replace(config, held=read_readings(Path(config.readings)).bare())
    if config.expected_failures is not None:
        from ..results.expectations import read_list  # the catalogue of checks is needed for a list only

        config = msgspec.structs.replace(config, expected=read_list(Path(config.expected_failures)))
    return config


def located(raw: Raw) -> Raw:
    """Return ``raw`` with region and endpoint as AWS's variables or configuration name them, if they matter.

    What is given stays. Requests to the real service are signed, whether or not that is said.

    Raise ``TargetError`` if the configuration cannot be read.
    """
    return _with_endpoint(_with_region(raw))


def _with_endpoint(raw: Raw) -> Raw:
    from ..target.aws import configured_endpoint

    if raw.get("target") != "boto3:" or "endpoint-url" in raw:
        return raw
    endpoint = configured_endpoint(build(raw))
    return {**raw, "endpoint-url": endpoint} if endpoint else raw


def _with_region(raw: Raw) -> Raw:
    from ..target.aws import configured_region

    target = str(raw.get("target", ""))
    if target.startswith("aws:"):
        raw = {"auth": "sigv4", **raw}
    signed = target.startswith(("aws:", "boto3:")) or raw.get("auth") == "sigv4"
    if "region" in raw or not (signed or not target):
        return raw
    profile = raw.get("profile")
    # A session whose fixture makes the target may need no region at all, so the SDK is not imported for it.
    region = configured_region(str(profile) if profile else None, variables_only=not signed)
    return {**raw, "region": region} if region else raw


def from_files(directory: Path) -> Raw:
    """Return the defaults that ``searchprofiles-tck.toml``, or else ``pyproject.toml``, of ``directory`` give.

    Parent directories are not searched, so a stray file up the tree cannot change a verdict. The path of a file that is
    named in them is relative to ``directory``. Raise ``UsageError`` that names the file for unreadable TOML, an unknown
    key and a wrong value.
    """
    own, project = directory / SETTINGS_FILE, directory / "pyproject.toml"
    if own.is_file():
        return _texts(own, read_toml(own, own.name))
    if project.is_file():
        tool = read_toml(project, project.name).get("tool", {})
        tables = tool if isinstance(tool, dict) else {}
        if _MISSPELT in tables:
            raise UsageError(f"{project.name} has a table [tool.{_MISSPELT}]; call it [tool.{TABLE}]")
        return _texts(project, tables.get(TABLE, {}))
    return {}


def _texts(path: Path, table: object) -> Raw:
    if not isinstance(table, dict):
        raise UsageError(f"{path.name}: {TABLE} has to be a table of options")
    texts: dict[str, str | list[str]] = {}
    for name, value in table.items():
        if name not in _NAMES:
            raise UsageError(f"{path.name} has the unknown key {name!r}; {closest(name, _NAMES)}")
        many = isinstance(value, list)
        texts[name] = [_text(path, name, one) for one in value] if many else _text(path, name, value)
    try:
        _fields(texts)
    except UsageError as fault:
        raise UsageError(f"{path.name}: {fault}") from None
    for name in _FILES & texts.keys():
        file = texts[name]
        if isinstance(file, str) and file:
            texts[name] = os.path.relpath(path.parent / file)
    return texts


def _text(path: Path, name: str, value: object) -> str:
    option = _BY_NAME.get(name)
    if isinstance(value, bool) and option and option.flag:
        return str(value).lower()
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise UsageError(f"{path.name}: {name} has to be text or a number")
    try:
        return str(value)
    except ValueError:
        raise UsageError(f"{path.name}: {name} has too many digits") from None


def resumed(started: Started, given: Raw, report: Path) -> RunConfig:
    """Return the settings that a run ``started`` with; what its log withholds comes from ``given``.

    Raise ``UsageError`` if ``given`` differs from what the run began with, or lacks what is needed.
    """
    began = started.configuration
    before = _began(started, given, report)
    now = msgspec.structs.replace(overlaid(before, given), report=str(report))
    shown = msgspec.json.decode(msgspec.json.encode(configuration(redacted(now))))
    for name, value in shown.items():
        if name not in _FREE and value != began.get(name):
            raise UsageError(
                f"the run in {report} began with {name} {_said(began.get(name))}, not {_said(value)}; "
                "leave the option out, or run anew"
            )
    return now


def repeated(started: Started, given: Raw, report: Path, checks: Sequence[str]) -> RunConfig:
    """Return the settings that a run ``started`` with, for ``checks`` alone; what is ``given`` wins.

    Raise ``UsageError`` if ``given`` lacks what the log withholds.
    """
    before = msgspec.structs.replace(_began(started, given, report), report=str(report), max_failures=None)
    return msgspec.structs.replace(overlaid(before, given), only=tuple(checks), skip=(), shard=None)


def _began(started: Started, given: Raw, report: Path) -> RunConfig:
    lacking = [words for option, words in started.withheld.items() if option not in given]
    if lacking:
        raise UsageError(
            f"the run in {report} was given {' and '.join(lacking)}, which its log does not tell; give it again"
        )
    try:
        return msgspec.convert(started.configuration, RunConfig)
    except msgspec.ValidationError as error:
        raise UsageError(
            f"this kit does not know the options of the run in {report}: {error}; run anew"
        ) from None


def _said(value: object) -> str:
    return "unset" if value is None else msgspec.json.encode(value).decode()
