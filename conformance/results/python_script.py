"""The steps that show a failure as a Python script: with boto3, with plain HTTP, or by calling the object itself."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from keyword import iskeyword
from typing import Final

from ...spec.exchange import Json
from ...spec.operations import SIGNING_NAME
from ...spec.sdk_model import unsendable
from ..config import RunConfig
from ..target.http_message import body_bytes, encode
from ..target.python_object import METHODS
from .authentication import python_headers, signs
from .python_templates import BOTO3, CREATED, HTTP, OBJECT, TOGETHER
from .script_steps import (
    LONGEST_BODY,
    WAIT,
    ScriptStep,
    deletion,
    domains_created,
    marks,
    packed,
    sent_headers,
    threads,
)
from .script_variables import Derived, pieces

_SERVED: Final = ("http:", "https:", "reference:", "mutant:", "boto3:", "aws:")
_CLEAN_UP: Final = '"clean-up"'


def is_object(config: RunConfig) -> bool:
    """Return whether the target is a Python object."""
    return not config.target.startswith(_SERVED)


def python_script(steps: Sequence[ScriptStep], config: RunConfig) -> list[str]:
    """Return the lines of a script that sends ``steps``, prints each response in full, and cleans up."""
    if is_object(config):
        return [*_object_head(config), *_body(steps, "target")]
    obstacle = obstacle_of(steps, config)
    if obstacle:
        return [f"# {obstacle}", *_http_head(config), *_body(steps, "")]
    return [*_boto3_head(config), *_body(steps, "client")]


def python_alone(step: ScriptStep, config: RunConfig) -> str:
    """Return the call alone; ``client`` is a boto3 client, ``domain`` a name. Empty if boto3 cannot send it."""
    if not is_object(config) and obstacle_of([step], config):
        return ""
    subject = "target" if is_object(config) else "client"
    first = ["DomainName=domain"] if "DomainName" in step.members else []
    rest = {name: value for name, value in step.members.items() if name != "DomainName"}
    arguments = ", ".join([*first, *([_arguments(rest)] if rest else [])])
    return f"{subject}.{METHODS[step.operation]}({arguments})"


def obstacle_of(steps: Sequence[ScriptStep], config: RunConfig) -> str:
    """Return in a sentence why boto3 cannot send ``steps`` as they were sent; empty if it can."""
    for step in steps:
        if step.by_hand:
            return f"boto3 cannot send this {step.operation}: it was written byte for byte. So this is plain HTTP."
        exactly = step.shows and not config.target.startswith("boto3:")
        reason = unsendable(step.operation, step.members)
        if exactly and not encode(step.operation, step.members).body.isascii():
            reason = reason or "it would escape what is not ASCII in the body"
        if reason:
            return f"boto3 cannot send this {step.operation}: {reason}. So this is plain HTTP."
    return ""


def _boto3_head(config: RunConfig) -> Iterator[str]:
    """Yield the lines that make a client which authenticates as a run with ``config`` does, and prints responses."""
    yield "import concurrent.futures, os, sys, threading, time"
    yield "import boto3, botocore.config"
    yield ""
    yield 'settings = botocore.config.Config(parameter_validation=False, retries={"total_max_attempts": 1})'
    yield (
        'client = boto3.client("customer-profiles", endpoint_url=os.environ["ENDPOINT"], '
        f'region_name="{config.region}", config=settings)'
    )
    headers = python_headers(config)
    if headers:
        yield f"headers = {headers}"
        yield (
            'client.meta.events.register("before-send.customer-profiles", '
            "lambda request, **_: request.headers.update(headers))"
        )
    yield ""
    yield from BOTO3.splitlines()
    yield ""


def _http_head(config: RunConfig) -> Iterator[str]:
    """Yield the lines that define how a request is sent over plain HTTP, authorised as by ``config``."""
    yield "import base64, concurrent.futures, gzip, http.client, json, os, sys, threading, time"
    yield "from urllib.parse import quote, urlsplit"
    if signs(config):
        yield "import botocore.session"
        yield "from botocore.auth import SigV4Auth"
        yield "from botocore.awsrequest import AWSRequest"
    yield ""
    yield from HTTP.splitlines()
    yield ""
    yield "def authorised(verb, target, headers, body):"
    headers = python_headers(config)
    if headers:
        yield f"    headers = [*headers, *{headers}]"
    if signs(config):
        yield '    url = f"{endpoint.scheme}://{endpoint.netloc}{target}"'
        yield "    request = AWSRequest(verb, url, dict(headers), body)"
        yield "    credentials = botocore.session.get_session().get_credentials()"
        yield f'    SigV4Auth(credentials, "{SIGNING_NAME}", "{config.region}").add_auth(request)'
        yield "    return request.headers.items()"
    else:
        yield "    return headers"
    yield ""


def _object_head(config: RunConfig) -> Iterator[str]:
    """Yield the lines that get the object, and call its methods."""
    yield "import concurrent.futures, importlib, json, os, sys, threading, time, traceback"
    yield ""
    form, _, rest = config.target.partition(":")
    module, _, attribute = rest.partition(":")
    if form == "python" and attribute:
        yield "sys.path.insert(0, os.getcwd())"
        yield f"target = importlib.import_module({module!r}).{attribute}"
        yield 'if isinstance(target, type) or not hasattr(target, "search_profiles"):'
        yield "    target = target()"
    else:
        yield f"target = ...  # the object under test, {config.target!a}"
    yield from OBJECT.splitlines()
    yield ""


def _body(steps: Sequence[ScriptStep], subject: str) -> Iterator[str]:
    """Yield the lines that send ``steps`` and clean up; without ``subject`` as HTTP requests."""
    if any(step.at_once for step in steps):
        yield from TOGETHER.splitlines()
        yield ""
    last = deletion(steps)
    if last is not None:
        yield from CREATED.splitlines()
        yield ""
    yield from (f'{name} = ""' for name in dict.fromkeys(step.needs for step in steps if step.needs))
    yield "try:"
    numbered = enumerate(steps, start=1)
    for at_once, group in groupby(numbered, lambda one: one[1].at_once):
        several = list(group)
        if at_once:
            yield from _at_once(several, subject)
        else:
            yield from (line for number, step in several for line in _step(number, step, subject))
    yield "finally:"
    names = domains_created(steps)
    for name in names:
        if subject:
            yield f'    send("clean-up", {_method(subject, "DeleteDomain")}, DomainName={name!a})'
        else:
            yield f'    send("clean-up", "DeleteDomain", "DELETE", {f"/domains/{name}"!a}, [])'
    if last is not None:
        yield "    for profile in made:"
        yield f"        {_call(_CLEAN_UP, last, subject)}"
    elif not names:
        yield "    pass"


def _at_once(group: Sequence[tuple[int, ScriptStep]], subject: str) -> Iterator[str]:
    """Yield the lines that send requests at the same time."""
    names = []
    for thread in threads(group):
        names.append(f"thread{thread[0][0]}")
        yield f"    def {names[-1]}():"
        yield from (f'        {step.needs} = ""' for _, step in thread if step.needs)
        for number, step in thread:
            yield from (f"    {line}" for line in _step(number, step, subject))
    yield f"    together({', '.join(names)})"


def _step(number: int, step: ScriptStep, subject: str) -> Iterator[str]:
    indent = "    "
    if step.waits:
        yield f"{indent}time.sleep({WAIT})"
    if step.needs:
        yield f"{indent}if {step.needs}:"
        indent *= 2
    yield from (indent + _derivation(made) for made in step.derived)
    if step.shows:
        yield indent + "# This request shows the failure."
    call = _call(number, step, subject)
    yield indent + (f'{step.gives} = {call}.get("{step.member}", "")' if step.gives else call)


def _call(number: int | str, step: ScriptStep, subject: str) -> str:
    call = _method_call(number, step, subject) if subject else _http_call(number, step)
    return f"created({call})" if step.leaves else call


def _method_call(number: int | str, step: ScriptStep, subject: str) -> str:
    arguments = f", {_arguments(step.members)}" if step.members else ""
    return f"send({number}, {_method(subject, step.operation)}{arguments})"


def _method(subject: str, operation: str) -> str:
    """Return a method as ``send`` takes it: an object may lack it, so that is its name only."""
    return f'"{METHODS[operation]}"' if subject == "target" else f"{subject}.{METHODS[operation]}"


def _http_call(number: int | str, step: ScriptStep) -> str:
    request = step.request
    parts = [
        str(number),
        repr(step.operation),
        repr(request.method),
        _address(request.target),
        _headers(sent_headers(request)),
    ]
    body = body_bytes(request)
    if len(body) > LONGEST_BODY:
        fill = "".join(f'.replace(b"{mark}", {name}.encode())' for mark, name in marks(body))
        parts.append(f'gzip.decompress(base64.b64decode("{packed(body)}")){fill}')
    elif body:
        parts.append(_joined(body.decode("latin-1"), "{}.encode()", as_bytes=True))
    return f"send({', '.join(parts)})"


def _headers(headers: Sequence[tuple[str, str]]) -> str:
    pairs = [f"({name!a}, {_expression(value)})" for name, value in headers]
    return f"[{', '.join(pairs)}]"


def _address(target: str) -> str:
    return _joined(target, "{}")


def _joined(text: str, form: str, *, as_bytes: bool = False) -> str:
    """Return an expression for a text with marks: literals and variables, joined."""
    shown = (
        _literal(piece, as_bytes=as_bytes) if isinstance(piece, str) else _variable(piece, form)
        for piece in pieces(text)
    )
    return " + ".join(shown) or _literal("", as_bytes=as_bytes)


def _literal(text: str, *, as_bytes: bool) -> str:
    return ascii(text.encode("latin-1")) if as_bytes else ascii(text)


def _variable(mark: re.Match[str], form: str) -> str:
    if mark[2] == "url":
        return f'quote({mark[1]}, safe="-_.~")'
    if mark[2] == "hex":
        return f'"".join(f"%{{byte:02X}}" for byte in {mark[1]}.encode())'
    if mark[2] == "json":
        return form.format(f"json.dumps({mark[1]}, ensure_ascii=False)[1:-1]")
    return form.format(mark[1])


def _arguments(members: Mapping[str, Json]) -> str:
    if all(name.isidentifier() and not iskeyword(name) for name in members):
        return ", ".join(f"{name}={_expression(value)}" for name, value in members.items())
    return f"**{_expression(dict(members))}"


def _expression(value: Json) -> str:
    """Return ``value`` as Python, with variables in place of their marks."""
    if isinstance(value, str):
        return _joined(value, "{}")
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{name!a}: {_expression(part)}' for name, part in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_expression, value))}]"
    return f'float("{value}")' if isinstance(value, float) and value - value != 0 else ascii(value)


def _derivation(derived: Derived) -> str:
    """Return the assignment of a variable that is made from another."""
    if derived.is_reversed:
        first = f"{derived.source}[:{derived.start}] + " if derived.start else ""
        rest = f"{derived.source}[{derived.start}:]" if derived.start else derived.source
        return f"{derived.name} = {first}{rest}[::-1]"
    start = "" if derived.start is None else derived.start
    parts = [f"{derived.source}[:{start}]"]
    parts += [ascii(derived.text)] if derived.text else []
    parts += [f"{derived.source}[{derived.end}:]"] if derived.end is not None else []
    return f"{derived.name} = {' + '.join(parts)}"
