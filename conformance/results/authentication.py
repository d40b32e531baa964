"""What a script needs to authenticate as a run did: environment variables, and no secret."""

import re
import shlex
from collections.abc import Iterator
from typing import Final

from ...spec.operations import SIGNING_NAME
from ..config import BEARER_TOKEN_VARIABLE, Auth, RunConfig

_KEY: Final = "AWS_ACCESS_KEY_ID"
_SECRET: Final = "AWS_SECRET_ACCESS_KEY"
_SESSION: Final = "AWS_SESSION_TOKEN"


def signs(config: RunConfig) -> bool:
    """Return whether a run with ``config`` signs its requests."""
    return config.auth is Auth.SIGV4 or config.target.startswith(("aws:", "boto3:"))  # these sign always


def header_variables(config: RunConfig) -> list[tuple[str, str]]:
    """Return each header that the user gave, by its name, with a shell variable of its own for its value.

    A prefix keeps PATH and the scripts' own variables intact. Names that a variable would write alike, as X-A and X_A,
    have variables that differ.
    """
    found: list[tuple[str, str]] = []
    for name, _ in config.headers:
        variable = f"HEADER_{re.sub('[^A-Za-z0-9]', '_', name).upper()}"
        while variable in (taken for _, taken in found):
            variable += "_"
        found.append((name, variable))
    return found


def curl_options(config: RunConfig) -> str:
    """Return the options with which curl authenticates as a run with ``config`` does."""
    return " ".join(options for _, _, options in credentials(config))


def credentials(config: RunConfig) -> Iterator[tuple[str, str, str]]:
    """Yield each environment variable that curl needs, what to set it to, and the options that take it."""
    for name, variable in header_variables(config):
        # A name may hold what the shell reads between double quotes too: $ and `.
        what = f"the value of the header {re.sub('[^A-Za-z0-9_-]', '?', name)}"
        yield variable, what, f'--header {shlex.quote(f"{name}: ")}"${variable}"'
    if config.auth is Auth.BEARER:
        option = f'--header "Authorization: Bearer ${BEARER_TOKEN_VARIABLE}"'
        yield BEARER_TOKEN_VARIABLE, "the bearer token", option
    if signs(config):
        scope = shlex.quote(f"aws:amz:{config.region}:{SIGNING_NAME}")
        yield _KEY, "the id of the key that signs", f'--aws-sigv4 {scope} --user "${_KEY}:${_SECRET}"'
        token = f'${{{_SESSION}:+--header "X-Amz-Security-Token: ${_SESSION}"}}'
        yield _SECRET, "the key that signs", token


def python_headers(config: RunConfig) -> str:
    """Return the headers with which a run with ``config`` authenticates, as a list of Python; empty if none."""
    given = [f'({name!a}, os.environ["{variable}"])' for name, variable in header_variables(config)]
    if config.auth is Auth.BEARER:
        given.append(f'("Authorization", "Bearer " + os.environ["{BEARER_TOKEN_VARIABLE}"])')
    return f"[{', '.join(given)}]" if given else ""
