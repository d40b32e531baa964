"""Scripts that show a failure again without the kit: a shell script with curl, and the same with boto3.

They authenticate as the run did: what has to be set is named, and no secret is written down.
"""

import json
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import unquote

from msgspec import structs

from ...spec.exchange import HttpRequest, Json
from ...spec.operations import SEARCH, SIGNING_NAME
from ...spec.results import Reproduction
from ..config import BEARER_TOKEN_VARIABLE, Auth, RunConfig
from ..dataset.model import ProfileSpec
from ..history.step import Step
from ..judging.oracle import Oracle
from ..target.http_message import encode

_DOMAIN: Final = "tck-reproduce"
_LEFT_TO_CURL: Final = ("host", "content-length", "accept")
_LONGEST_BODY: Final = 32 * 1024
"""Characters; shells take no argument over 128 KiB, and readers no such line."""
_ENCODED: Final = "%+&#=? "
"""Characters that a token may hold and an address may not; the per cent sign comes first."""
_OWN_DOMAIN: Final = f"/domains/{_DOMAIN}/"
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
"""What a terminal does not show, so that it is lost when a command is copied."""
_ANY_DOMAIN: Final = re.compile("(?<=^/domains/)[^/]+(?=/)")
_KEY: Final = "AWS_ACCESS_KEY_ID"
_SECRET: Final = "AWS_SECRET_ACCESS_KEY"
_SESSION: Final = "AWS_SESSION_TOKEN"


def reproduction(
    step: Step, names: Sequence[str], oracle: Oracle, config: RunConfig, pages: int = 1, remark: str = ""
) -> Reproduction:
    """Return scripts that create the named profiles in a domain of their own, search, and clean up.

    They read the target's address from ``$ENDPOINT`` and authenticate as a run with ``config`` does, with secrets
    from the environment. They search up to ``pages`` pages, as long as one leads to the next. ``remark`` says at
    their top what they do not do.
    """
    drafts = [draft for draft in oracle.profiles if draft.name in set(names)]
    members = {**step.exchange.call.input, "DomainName": _DOMAIN}
    members.pop("NextToken", None)
    named = {oracle.loaded.ids[draft.name]: draft.name for draft in drafts}
    ids = {identifier: named[identifier] for identifier in named if identifier in _searched_ids(members)}
    http = _in_domain(step.exchange.call.http, oracle.loaded.domain)
    alone = {name: value for name, value in members.items() if name != "DomainName"}
    head = [f"# {remark}"] if remark else []
    shell = [*head, *_shell_head(config), *_shell(drafts, members, http, ids, pages)]
    python = [*head, *_python(drafts, members, ids, pages, config)]
    return Reproduction(
        curl="\n".join(shell) + "\n",
        python="\n".join(python) + "\n",
        curl_request=f"{_curl_alone(http or encode(SEARCH, members))} {_curl_options(config)}".rstrip(),
        python_request=f"client.search_profiles(DomainName=domain, {_arguments(alone)})",
    )


def _in_domain(http: HttpRequest | None, domain: str) -> HttpRequest | None:
    """Return the request in the domain of the scripts: the run's own is gone when they are read."""
    if http is None:
        return None
    written = _ANY_DOMAIN.search(http.target)
    if written is None or unquote(written[0]) != domain:
        return http
    return structs.replace(http, target=_ANY_DOMAIN.sub(_spelt_like(written[0]), http.target, count=1))


def _spelt_like(written: str) -> str:
    """Return the domain of the scripts, percent-encoded as ``written`` is: wholly, or for the same characters."""
    if len(written) == 3 * written.count("%"):
        return "".join(f"%{ord(character):02X}" for character in _DOMAIN)
    codes = {unquote(code): code for code in re.findall("%..", written)}
    return "".join(codes.get(character, character) for character in _DOMAIN)


def _curl_alone(request: HttpRequest) -> str:
    """Return one call of curl in a domain that the reader names; one that must be spelt in its own way stays."""
    if not request.target.startswith(_OWN_DOMAIN):
        return _curl(request)
    rest = request.target.removeprefix(_OWN_DOMAIN.rstrip("/"))
    return _curl(structs.replace(request, target=rest), base='"$ENDPOINT/domains/$DOMAIN"')


def _searched_ids(members: Mapping[str, Json]) -> set[str]:
    """Return the ids of profiles that a search is for."""
    return {
        value
        for pair in (members, *(members.get("AdditionalSearchKeys") or ()))
        if isinstance(pair, Mapping) and pair.get("KeyName") == "_profileId"
        for value in pair.get("Values") or ()
        if isinstance(value, str)
    }


def _shell(
    drafts: Iterable[ProfileSpec],
    members: Mapping[str, Json],
    http: HttpRequest | None,
    ids: Mapping[str, str],
    pages: int,
) -> list[str]:
    """Return the lines of the shell; ``ids`` maps the ids that are searched for to the variables that hold them."""
    ids = {} if http else ids
    lines = ['ENDPOINT="${ENDPOINT:?set it to the address of the target}"']
    lines.append(_curl(encode("CreateDomain", {"DomainName": _DOMAIN, "DefaultExpirationDays": 1})))
    for draft in drafts:
        request = encode("CreateProfile", {"DomainName": _DOMAIN, **draft.fields})
        if not draft.keys and draft.name not in ids.values():
            lines.append(_curl(request))
            continue
        lines.append(f"{draft.name}=$({_curl(request)} | {_member('ProfileId')})")
        for key, values in draft.keys.items():
            attach = {"DomainName": _DOMAIN, "ProfileId": "@ID@", "KeyName": key, "Values": list(values)}
            lines.append(_curl(encode("AddProfileKey", attach)).replace("@ID@", _variable(draft.name)))
    request = http or encode(SEARCH, members)
    search = _curl(request, shown=True) if pages == 1 or http else _pages(request, pages)
    for identifier, name in ids.items():
        search = search.replace(identifier, _variable(name))
    lines.append(search)
    lines.append(_curl(encode("DeleteDomain", {"DomainName": _DOMAIN})))
    return lines


def _variable(name: str) -> str:
    """Return a variable of the shell for a text between single quotes."""
    return f"'\"${name}\"'"


def _member(name: str) -> str:
    """Return the shell filter for a text member of a JSON object; it prints nothing if the member is missing."""
    return f"""sed -n 's/.*"{name}" *: *"\\([^"]*\\)".*/\\1/p'"""


def _pages(request: HttpRequest, pages: int) -> str:
    """Return the lines of the shell that walk through up to ``pages`` pages."""
    joint = "&" if "?" in request.target else "?"
    encoded = "; ".join(f"s/{character}/%{ord(character):02X}/g" for character in _ENCODED)
    numbers = " ".join(map(str, range(1, pages + 1)))
    return (
        f"TOKEN=\nfor PAGE in {numbers}; do\n"
        f"ANSWER=$({_curl(request, f'${{TOKEN:+{joint}next-token=$TOKEN}}', shown=True)})\n"
        "printf '%s\\n' \"$ANSWER\"\n"
        f"TOKEN=$(printf '%s' \"$ANSWER\" | {_member('NextToken')} | sed '{encoded}')\n"
        '[ -n "$TOKEN" ] || break\ndone'
    )


def _curl(request: HttpRequest, suffix: str = "", *, base: str = '"$ENDPOINT"', shown: bool = False) -> str:
    """Return one call of curl. The address comes first, so that it is seen if a long line is cut."""
    parts = ["curl", "--silent", "--show-error", *(["--include"] if shown else [])]
    ending = f'"{suffix}"' if suffix else ""
    parts += ["--request", request.method, f"{base}{shlex.quote(request.target)}{ending}"]
    for name, value in request.headers:
        if name.lower() not in _LEFT_TO_CURL:
            parts += ["--header", shlex.quote(f"{name}: {value}")]
    if request.raw is not None:
        octal = "".join(f"\\0{byte:03o}" for byte in request.raw)
        return " ".join([f"printf '%b' '{octal}' |", *parts, "--data-binary", "@-"])
    if len(request.body) > _LONGEST_BODY:
        parts += ["--data-binary", "@body.json"]
        remark = f"# body.json: the body that the recorded exchange holds, {len(request.body)} characters"
        return f"{remark}\n{' '.join(parts)}"
    body = _plain(request.body)
    if _CONTROL.search(body):
        printed = shlex.quote(_CONTROL.sub(_escape, body.replace("\\", r"\\")))
        return " ".join([f"printf '%b' {printed} |", *parts, "--data-binary", "@-"])
    return " ".join([*parts, *(["--data-raw", shlex.quote(body)] if body else [])])


def _escape(control: re.Match[str]) -> str:
    r"""Return the escape of ``printf`` for a control character: ``\n``, or its octal number."""
    character = control[0]
    return {"\n": r"\n", "\r": r"\r", "\t": r"\t"}.get(character, f"\\0{ord(character):03o}")


def _plain(body: str) -> str:
    """Escape what is not ASCII in a JSON body, so that it survives being copied; return other bodies as they are."""
    try:
        return body if body.isascii() else json.dumps(json.loads(body), separators=(",", ":"))
    except ValueError:
        return body


def _python(
    drafts: Iterable[ProfileSpec],
    members: Mapping[str, Json],
    ids: Mapping[str, str],
    pages: int,
    config: RunConfig,
) -> list[str]:
    lines = [
        "import os, boto3",
        *_python_client(config),
        f"client.create_domain(DomainName={_DOMAIN!r}, DefaultExpirationDays=1)",
        "try:",
    ]
    for draft in drafts:
        created = f"client.create_profile({_arguments({'DomainName': _DOMAIN, **draft.fields})})"
        lines.append(f'    {draft.name} = {created}["ProfileId"]')
        for key, values in draft.keys.items():
            attach = _arguments({"DomainName": _DOMAIN, "KeyName": key, "Values": list(values)})
            lines.append(f"    client.add_profile_key(ProfileId={draft.name}, {attach})")
    given = _arguments(members)
    for identifier, name in ids.items():
        given = given.replace(repr(identifier), name)
    lines += (
        [f"    print(client.search_profiles({given}))"]
        if pages == 1
        else [
            f"    asked = dict({given})",
            f"    for page in range({pages}):",
            "        answer = client.search_profiles(**asked)",
            "        print(answer)",
            '        if not answer.get("NextToken"):',
            "            break",
            '        asked["NextToken"] = answer["NextToken"]',
        ]
    )
    return [*lines, "finally:", f"    client.delete_domain(DomainName={_DOMAIN!r})"]


def _arguments(members: Mapping[str, Json]) -> str:
    if all(name.isidentifier() for name in members):
        return ", ".join(f"{name}={value!a}" for name, value in members.items())
    return f"**{dict(members)!a}"


def _curl_options(config: RunConfig) -> str:
    """Return the options with which curl authenticates as a run with ``config`` does."""
    return " ".join(options for _, _, options in _credentials(config))


def _shell_head(config: RunConfig) -> Iterator[str]:
    """Yield the lines that demand what a script needs, and give each call of curl in it the options."""
    options = _curl_options(config)
    if options:
        yield from (f': "${{{name}:?set it to {what}}}"' for name, what, _ in _credentials(config))
        yield f'curl() {{ command curl {options} "$@"; }}'


def _python_client(config: RunConfig) -> Iterator[str]:
    """Yield the lines of Python that make a client which authenticates as a run with ``config`` does."""
    region = json.dumps(config.region)
    yield (
        'client = boto3.client("customer-profiles", '
        f'endpoint_url=os.environ["ENDPOINT"], region_name={region})'
    )
    given = [f'{json.dumps(name)}: os.environ["{_header_variable(name)}"]' for name in _header_names(config)]
    if config.auth is Auth.BEARER:
        given.append(f'"Authorization": "Bearer " + os.environ["{BEARER_TOKEN_VARIABLE}"]')
    if given:
        yield f"headers = {{{', '.join(given)}}}"
        yield (
            'client.meta.events.register("before-send.customer-profiles", '
            "lambda request, **_: request.headers.update(headers))"
        )


def _header_variable(header: str) -> str:
    """Return the shell variable for a header's value; the prefix keeps PATH and the scripts' own variables intact."""
    return f"HEADER_{re.sub('[^A-Za-z0-9]', '_', header).upper()}"


def _header_names(config: RunConfig) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name, _ in config.headers))


def _credentials(config: RunConfig) -> Iterator[tuple[str, str, str]]:
    """Yield each environment variable that curl needs, what to set it to, and the options that take it."""
    for name in _header_names(config):
        variable = _header_variable(name)
        # A name may hold what the shell reads between double quotes too: $ and `.
        what = f"the value of the header {re.sub('[^A-Za-z0-9_-]', '?', name)}"
        yield variable, what, f'--header {shlex.quote(f"{name}: ")}"${variable}"'
    if config.auth is Auth.BEARER:
        option = f'--header "Authorization: Bearer ${BEARER_TOKEN_VARIABLE}"'
        yield BEARER_TOKEN_VARIABLE, "the bearer token", option
    if config.auth is Auth.SIGV4 or config.target.startswith(("aws:", "boto3:")):  # these sign always
        scope = shlex.quote(f"aws:amz:{config.region}:{SIGNING_NAME}")
        yield _KEY, "the id of the key that signs", f'--aws-sigv4 {scope} --user "${_KEY}:${_SECRET}"'
        token = f'${{{_SESSION}:+--header "X-Amz-Security-Token: ${_SESSION}"}}'
        yield _SECRET, "the key that signs", token
