"""Scripts of failures for a target that wants to know who asks: what to set is named, no secret is written down."""

import json
import re
import shlex
from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import structs

from ...spec.operations import SIGNING_NAME
from ...spec.results import CheckResult, Failure, Reproduction
from ..config import BEARER_TOKEN_VARIABLE, Auth, RunConfig
from .reproduction import PYTHON_CLIENT

_KEY: Final = "AWS_ACCESS_KEY_ID"
_SECRET: Final = "AWS_SECRET_ACCESS_KEY"
_SESSION: Final = "AWS_SESSION_TOKEN"


def all_authorised(results: Iterable[CheckResult], settings: RunConfig) -> list[CheckResult]:
    """``results`` with scripts that ask as a run with ``settings`` did; of headers only the names are read."""
    return [
        structs.replace(result, failures=tuple(_failure(failure, settings) for failure in result.failures))
        for result in results
    ]


def _failure(failure: Failure, settings: RunConfig) -> Failure:
    if failure.reproduce is None:
        return failure
    return structs.replace(failure, reproduce=authorised(failure.reproduce, settings))


def authorised(scripts: Reproduction, settings: RunConfig) -> Reproduction:
    """``scripts`` as a run with ``settings`` asks."""
    options = " ".join(_curl_options(settings))
    one_line = (
        f"{scripts.curl_request} {options}" if options and scripts.curl_request else scripts.curl_request
    )
    return structs.replace(
        scripts,
        curl=_below_remark(scripts.curl, _shell_head(settings, options)),
        python=scripts.python.replace(PYTHON_CLIENT, "\n".join(_python_client(settings)), 1),
        curl_request=one_line,
    )


def _variable(header: str) -> str:
    """Where the shell has a header's value; the prefix keeps PATH and the scripts' own variables as they are."""
    return f"HEADER_{re.sub('[^A-Za-z0-9]', '_', header).upper()}"


def _names(settings: RunConfig) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name, _ in settings.headers))


def _signed(settings: RunConfig) -> bool:
    """A client of boto3 signs always."""
    return settings.auth is Auth.SIGV4 or settings.target.startswith("boto3:")


def _needed(settings: RunConfig) -> Iterator[tuple[str, str]]:
    """Variables of the environment without which the shell cannot ask, and what to set them to."""
    for name in _names(settings):
        # A name may hold what the shell reads between double quotes too: $ and `.
        yield _variable(name), f"the value of the header {re.sub('[^A-Za-z0-9_-]', '?', name)}"
    if settings.auth is Auth.BEARER:
        yield BEARER_TOKEN_VARIABLE, "the bearer token"
    if _signed(settings):
        yield _KEY, "the id of the key that signs"
        yield _SECRET, "the key that signs"


def _curl_options(settings: RunConfig) -> Iterator[str]:
    for name in _names(settings):
        yield f'--header {shlex.quote(f"{name}: ")}"${_variable(name)}"'
    if settings.auth is Auth.BEARER:
        yield f'--header "Authorization: Bearer ${BEARER_TOKEN_VARIABLE}"'
    if _signed(settings):
        scope = shlex.quote(f"aws:amz:{settings.region}:{SIGNING_NAME}")
        yield f'--aws-sigv4 {scope} --user "${_KEY}:${_SECRET}"'
        yield f'${{{_SESSION}:+--header "X-Amz-Security-Token: ${_SESSION}"}}'


def _shell_head(settings: RunConfig, options: str) -> str:
    """Demands what is needed, and lets each call of curl in the script have the options."""
    if not options:
        return ""
    lines = [f': "${{{name}:?set it to {what}}}"' for name, what in _needed(settings)]
    return "\n".join([*lines, f'curl() {{ command curl {options} "$@"; }}']) + "\n"


def _below_remark(script: str, head: str) -> str:
    """``script`` with ``head`` at its top, though below a remark, which is to be read first."""
    first, _, rest = script.partition("\n")
    return f"{first}\n{head}{rest}" if first.startswith("# ") else head + script


def _python_client(settings: RunConfig) -> Iterator[str]:
    yield PYTHON_CLIENT.replace('"us-east-1"', json.dumps(settings.region))
    given = [f'{json.dumps(name)}: os.environ["{_variable(name)}"]' for name in _names(settings)]
    if settings.auth is Auth.BEARER:
        given.append(f'"Authorization": "Bearer " + os.environ["{BEARER_TOKEN_VARIABLE}"]')
    if given:
        yield f"headers = {{{', '.join(given)}}}"
        yield (
            'client.meta.events.register("before-send.customer-profiles", '
            "lambda request, **_: request.headers.update(headers))"
        )
