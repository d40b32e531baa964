"""From what the user wrote to a target: the one place that knows every form.

Libraries are imported for the form that needs them only: a run against the reference pays for no SDK.
"""

import importlib
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from types import ModuleType
from typing import Any, Final
from urllib.parse import urlsplit

from msgspec import structs

from ...spec.suggestion import nearest
from ..config import Auth, RunConfig
from ..options import IMPORT_VARIABLE
from .http_message import redactor_around
from .target import Target, TargetError, TargetForm, named
from .wrappers import PartialTarget, RateLimitedTarget, RetryingTarget

_FORMS: Final = (
    "http://HOST:PORT",
    "https://HOST",
    "python:package.module:attribute",
    "boto3:",
    "aws:",
    "reference:[POINT=READING,…]",
    "mutant:NAME",
)

_EXPECTED: Final = "an object with search_profiles(**kwargs), or a class or function that makes one"


def import_object(text: str) -> object:
    """Return the object that ``package.module:attribute`` names.

    Modules of the folder in which the kit was called can be imported. Raises ``TargetError``.
    """
    module_name, colon, attribute = text.partition(":")
    if not colon or not module_name or not attribute:
        raise TargetError(
            f"python:{text} names no attribute of a module; expected python:package.module:attribute"
        )
    found: Any = _module(module_name)
    for name in attribute.split("."):
        if not hasattr(found, name):
            near = nearest(name, _usable(found))
            hint = f"did you mean {near}?" if near else f"expected {_EXPECTED}"
            raise TargetError(f"python:{text}: {module_name} has no {attribute}; {hint}")
        found = getattr(found, name)
    return found


def _usable(place: object) -> Iterator[str]:
    """Yield the names in ``place`` of what may be a target, make one, or hold one."""
    for name, value in getattr(place, "__dict__", {}).items():
        if not name.startswith("_") and not isinstance(value, str | bytes | int | float | ModuleType | None):
            yield name


def _module(name: str) -> object:
    here = os.environ.get(IMPORT_VARIABLE) or os.getcwd()
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{name}.".startswith(f"{error.name}."):
            raise TargetError(f"module {name} needs {error.name}, which is not installed") from error
        raise TargetError(
            f"there is no module {error.name}, neither in {here} nor among those installed; start in the folder "
            "that holds it, or name that folder in PYTHONPATH"
        ) from error
    except Exception as error:
        raise TargetError(f"importing {name} raised {named(error)}") from error


def instantiate(found: object, description: str) -> object:
    """Return ``found`` if it has ``search_profiles``, else what it returns when called. Raises ``TargetError``."""
    if not isinstance(found, type) and hasattr(found, "search_profiles"):
        return found
    if not callable(found):
        kind = type(found).__name__
        raise TargetError(f"{description} is {kind}; expected {_EXPECTED}")
    try:
        return found()
    except Exception as error:
        raise TargetError(f"{description}() raised {named(error)}") from error


def _http(config: RunConfig, _rest: str) -> Target:
    from .authorisation import authoriser
    from .http import HttpTarget, parse_url
    from .response_parser import MEGABYTE
    from .service_output import OUTPUT_VARIABLE, ServiceOutput

    url = parse_url(config.target)
    _insist_on_access(config, url.address.host)
    return HttpTarget(
        url,
        headers=config.headers,
        authorise=authoriser(config),
        timeout=config.timeout,
        maximum_body=int(config.max_body * MEGABYTE),
        trace=not config.no_trace,
        output=ServiceOutput(os.environ.get(OUTPUT_VARIABLE, ""), redactor_around(config.headers)),
        tries_two=True,
    )


def _from_object(config: RunConfig, found: object) -> Target:
    from .python_object import PythonTarget

    subject = instantiate(found, config.target)
    botocore = sys.modules.get("botocore.client")  # loaded if anybody made a client
    if botocore is not None and isinstance(subject, botocore.BaseClient):
        from .boto3_client import Boto3ClientTarget, is_answered_here

        if not is_answered_here(subject):
            _insist_on_access(config, urlsplit(subject.meta.endpoint_url).hostname or "")
        return Boto3ClientTarget(subject, config.target, timeout=config.timeout)
    return PythonTarget(
        subject, config.target, timeout=config.timeout, redactor=redactor_around(config.headers)
    )


def _boto3(config: RunConfig, rest: str) -> Target:
    if rest:
        raise TargetError(
            f"boto3: takes nothing after the colon, got {rest!r}; an address goes into --endpoint-url"
        )
    from .aws import configured_endpoint, require_sdk

    require_sdk()
    from .boto3_client import Boto3Target
    from .http import parse_url

    endpoint = config.endpoint_url or configured_endpoint(config)
    if endpoint is None:
        raise TargetError(
            "boto3: has no endpoint; give --endpoint-url, or set AWS_ENDPOINT_URL_CUSTOMER_PROFILES or "
            "AWS_ENDPOINT_URL; for the real service write aws:"
        )
    _insist_on_access(config, parse_url(endpoint).address.host)
    return Boto3Target(
        endpoint_url=endpoint, region=config.region, profile=config.profile, timeout=config.timeout
    )


def _aws(config: RunConfig, rest: str) -> Target:
    """Return the real service, which is used only if it is named."""
    from .aws import real_endpoint

    if rest:
        raise TargetError(f"aws: takes nothing after the colon, got {rest!r}; a region goes into --region")
    if config.endpoint_url:
        raise TargetError("aws: is the real service; for another --endpoint-url write boto3:")
    if config.auth is Auth.BEARER:
        raise TargetError("aws: takes signed requests only, not --auth bearer")
    return _http(structs.replace(config, target=real_endpoint(config), auth=Auth.SIGV4), "")


def _insist_on_access(config: RunConfig, host: str) -> None:
    """Raise ``TargetError`` if ``host`` is one of AWS and nobody has said what the kit may do there."""
    from .aws import is_real

    if is_real(host) and config.access is None:
        raise TargetError(
            f"{host} is the real service: say with --access what the kit may do there: manage (create and delete "
            "domains), write (create and delete profiles in --domain), preloaded or read-only; in pytest with "
            "--tck-access, or access in a class"
        )


def _reference(config: RunConfig, rest: str) -> Target:
    """Return the reference; ``rest`` says which open points it reads in another way than by default."""
    from ...reference.engine import Engine
    from ...reference.service.http_app import http_app
    from ...spec.readings import Readings, UnknownReading
    from .in_process import InProcessTarget

    choices = {}
    for pair in filter(None, rest.split(",")):
        point, equals, reading = pair.partition("=")
        if not equals:
            raise TargetError(f"reference: takes POINT=READING after the colon, got {pair!r}")
        choices[point] = reading
    try:
        return InProcessTarget(http_app(Engine(Readings(choices))), config.target)
    except UnknownReading as unknown:
        raise TargetError(f"reference: {unknown}") from None


def _mutant(_config: RunConfig, name: str) -> Target:
    from ..mutants import MUTANTS
    from ..mutants.cell import CELL_BY_NAME, PREFIX, cell_mutant
    from .in_process import InProcessTarget

    if name.startswith(PREFIX) and (cell := CELL_BY_NAME.get(name.removeprefix(PREFIX))):
        return InProcessTarget(cell_mutant(cell).application(), f"mutant:{name}")
    if name not in MUTANTS:
        near = nearest(name, MUTANTS)
        hint = f"did you mean {near}?" if near else "searchprofiles-tck mutants lists them"
        raise TargetError(f"there is no mutant {name!r}; {hint}")
    return InProcessTarget(MUTANTS[name].application(), f"mutant:{name}")


_WEB: Final = ("http", "https")
_OPENERS: Final[Mapping[str, Callable[[RunConfig, str], Target]]] = {
    "http": _http,
    "https": _http,
    "python": lambda config, rest: _from_object(config, import_object(rest)),
    "boto3": _boto3,
    "aws": _aws,
    "reference": _reference,
    "mutant": _mutant,
}


def _meant(text: str) -> str:
    """Return what ``text`` may have been meant to be; empty if nobody can know."""
    word, _, rest = text.partition(":")
    if rest.partition("/")[0].isdigit() or "." in word.partition("/")[0]:
        return f"http://{text}"
    near = nearest(word.lower(), _OPENERS)
    if near in _WEB:
        return f"{near}://{rest.lstrip('/')}"
    return f"{near}:{rest}" if near else ""


def _opened(config: RunConfig) -> Target:
    form, colon, rest = config.target.partition(":")
    opener = _OPENERS.get(form)
    if opener is None or not colon or (form in _WEB and not rest.startswith("//")):
        meant = _meant(config.target)
        hint = f"did you mean {meant!r}? " if meant else ""
        raise TargetError(f"{config.target!r} is not a target; {hint}A target is one of: {', '.join(_FORMS)}")
    return opener(config, rest)


def open_target(config: RunConfig, subject: object | None = None, deadline: float | None = None) -> Target:
    """Return the target that ``config`` names, or ``subject`` as a Python target under that name.

    It waits while it is throttled, and keeps to ``config.rate``. Nothing is sent or waited for after ``deadline``
    (``time.monotonic``), except in this process without a rate. Raises ``TargetError`` for what cannot be a target.
    """
    try:
        target = _opened(config) if subject is None else _from_object(config, subject)
    except TargetError as error:
        raise TargetError(redactor_around(config.headers).text(str(error))) from error
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # an adapter's own code, or an SDK's configuration, may raise anything
        cause = redactor_around(config.headers).text(" ".join(named(error).split()))
        raise TargetError(f"{config.target or 'the target'} cannot be opened, it raised {cause}") from error
    if config.without:
        target = PartialTarget(target, config.without)
    if config.rate is not None:
        target = RateLimitedTarget(target, config.rate, deadline=deadline)
    return target if target.form is TargetForm.IN_PROCESS else RetryingTarget(target, deadline=deadline)
