"""How the scripts of failures authenticate: what to set is named, and no secret is written down."""

import json
import re
import shlex
from collections.abc import Iterator
from typing import Final

from ...spec.operations import SIGNING_NAME
from ..config import BEARER_TOKEN_VARIABLE, Auth, RunConfig

_KEY: Final = "AWS_ACCESS_KEY_ID"
_SECRET: Final = "AWS_SECRET_ACCESS_KEY"
_SESSION: Final = "AWS_SESSION_TOKEN"


def curl_options(config: RunConfig) -> str:
    """Return the options with which curl authenticates as a run with ``config`` does; of headers only the names."""
    return " ".join(_curl_options(config))


def shell_head(config: RunConfig) -> Iterator[str]:
    """Yield the lines that demand what a script needs, and give each call of curl in it the options."""
    options = curl_options(config)
    if options:
        yield from (f': "${{{name}:?set it to {what}}}"' for name, what in _needed(config))
        yield f'curl() {{ command curl {options} "$@"; }}'


def python_client(config: RunConfig) -> Iterator[str]:
    """Yield the lines of Python that make a client which authenticates as a run with ``config`` does."""
    region = json.dumps(config.region)
    yield (
        'client = boto3.client("customer-profiles", '
        f'endpoint_url=os.environ["ENDPOINT"], region_name={region})'
    )
    given = [f'{json.dumps(name)}: os.environ["{_variable(name)}"]' for name in _names(config)]
    if config.auth is Auth.BEARER:
        given.append(f'"Authorization": "Bearer " + os.environ["{BEARER_TOKEN_VARIABLE}"]')
    if given:
        yield f"headers = {{{', '.join(given)}}}"
        yield (
            'client.meta.events.register("before-send.customer-profiles", '
            "lambda request, **_: request.headers.update(headers))"
        )


def _variable(header: str) -> str:
    """Return the shell variable for a header's value; the prefix keeps PATH and the scripts' own variables intact."""
    return f"HEADER_{re.sub('[^A-Za-z0-9]', '_', header).upper()}"


def _names(config: RunConfig) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name, _ in config.headers))


def _signed(config: RunConfig) -> bool:
    """Return whether requests are signed; a client of boto3 signs always."""
    return config.auth is Auth.SIGV4 or config.target.startswith("boto3:")


def _needed(config: RunConfig) -> Iterator[tuple[str, str]]:
    """Yield the environment variables that the shell needs, and what to set them to."""
    for name in _names(config):
        # A name may hold what the shell reads between double quotes too: $ and `.
        yield _variable(name), f"the value of the header {re.sub('[^A-Za-z0-9_-]', '?', name)}"
    if config.auth is Auth.BEARER:
        yield BEARER_TOKEN_VARIABLE, "the bearer token"
    if _signed(config):
        yield _KEY, "the id of the key that signs"
        yield _SECRET, "the key that signs"


def _curl_options(config: RunConfig) -> Iterator[str]:
    for name in _names(config):
        yield f'--header {shlex.quote(f"{name}: ")}"${_variable(name)}"'
    if config.auth is Auth.BEARER:
        yield f'--header "Authorization: Bearer ${BEARER_TOKEN_VARIABLE}"'
    if _signed(config):
        scope = shlex.quote(f"aws:amz:{config.region}:{SIGNING_NAME}")
        yield f'--aws-sigv4 {scope} --user "${_KEY}:${_SECRET}"'
        yield f'${{{_SESSION}:+--header "X-Amz-Security-Token: ${_SESSION}"}}'
