"""How to see a failure again without the kit: a shell script with curl, and the same with boto3."""

import json
import shlex
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec import structs

from ..spec.exchange import HttpRequest, Json
from ..spec.results import Reproduction
from .oracle import Oracle
from .step import Step
from .targets.encoding import encode
from .worlds.model import Draft

_DOMAIN: Final = "tck-reproduce"
_LEFT_TO_CURL: Final = ("host", "content-length", "accept")
_LONGEST_BODY: Final = 32 * 1024
"""Characters; shells take no argument over 128 KiB, and readers no such line."""
_PLACE: Final = "DOMAIN"
"""Stands for the domain's name until the shell's variable takes its place."""


def reproduction(step: Step, names: Sequence[str], oracle: Oracle) -> Reproduction:
    """Scripts that create the named profiles in a domain of their own, ask, and clean up.

    They read the target's address from ``$ENDPOINT``; requests are unsigned in the shell and signed by boto3.
    """
    drafts = [draft for draft in oracle.drafts if draft.name in set(names)]
    members = {**step.exchange.call.input, "DomainName": _DOMAIN}
    members.pop("NextToken", None)
    http = _in_domain(step.exchange.call.http, oracle.loaded.domain)
    alone = {name: value for name, value in members.items() if name != "DomainName"}
    shown = http or encode("SearchProfiles", {**alone, "DomainName": _PLACE})
    return Reproduction(
        curl=_shell(drafts, members, http),
        python=_python(drafts, members),
        curl_request=_curl(shown).replace(_PLACE, "'$DOMAIN'" if http is None else _PLACE),
        python_request=f"client.search_profiles(DomainName=domain, {_arguments(alone)})",
    )


def _in_domain(http: HttpRequest | None, domain: str) -> HttpRequest | None:
    """The request in the domain of the scripts: the run's own is gone when they are read."""
    if http is None or not domain:
        return http
    return structs.replace(http, target=http.target.replace(f"/domains/{domain}/", f"/domains/{_DOMAIN}/", 1))


def _shell(drafts: Iterable[Draft], members: Mapping[str, Json], http: HttpRequest | None) -> str:
    lines = ['ENDPOINT="${ENDPOINT:?set it to the address of the target}"']
    lines.append(_curl(encode("CreateDomain", {"DomainName": _DOMAIN, "DefaultExpirationDays": 1})))
    for draft in drafts:
        request = encode("CreateProfile", {"DomainName": _DOMAIN, **draft.fields})
        if not draft.keys:
            lines.append(_curl(request))
            continue
        lines.append(f'ID=$({_curl(request)} | sed \'s/.*"ProfileId" *: *"\\([^"]*\\)".*/\\1/\')')
        for key, values in draft.keys.items():
            attach = {"DomainName": _DOMAIN, "ProfileId": "@ID@", "KeyName": key, "Values": list(values)}
            lines.append(_curl(encode("AddProfileKey", attach)).replace("@ID@", "'\"$ID\"'"))
    lines.append(_curl(http or encode("SearchProfiles", members), shown=True))
    lines.append(_curl(encode("DeleteDomain", {"DomainName": _DOMAIN})))
    return "\n".join(lines) + "\n"


def _curl(request: HttpRequest, *, shown: bool = False) -> str:
    """One call of curl. The address comes first, so that it is seen where a long line is cut."""
    parts = ["curl", "--silent", "--show-error", *(["--include"] if shown else [])]
    parts += ["--request", request.method, f'"$ENDPOINT"{shlex.quote(request.target)}']
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
    if request.body:
        parts += ["--data-raw", shlex.quote(_plain(request.body))]
    return " ".join(parts)


def _plain(body: str) -> str:
    """A JSON body with escapes for what is not ASCII, so that it survives being copied; other bodies as they are."""
    try:
        return body if body.isascii() else json.dumps(json.loads(body), separators=(",", ":"))
    except ValueError:
        return body


def _python(drafts: Iterable[Draft], members: Mapping[str, Json]) -> str:
    lines = [
        "import os, boto3",
        'client = boto3.client("customer-profiles", endpoint_url=os.environ["ENDPOINT"], region_name="us-east-1")',
        f"client.create_domain(DomainName={_DOMAIN!r}, DefaultExpirationDays=1)",
        "try:",
    ]
    for draft in drafts:
        created = f"client.create_profile({_arguments({'DomainName': _DOMAIN, **draft.fields})})"
        lines.append(f"    made = {created}")
        for key, values in draft.keys.items():
            attach = _arguments({"DomainName": _DOMAIN, "KeyName": key, "Values": list(values)})
            lines.append(f'    client.add_profile_key(ProfileId=made["ProfileId"], {attach})')
    lines.append(f"    print(client.search_profiles({_arguments(members)}))")
    lines += ["finally:", f"    client.delete_domain(DomainName={_DOMAIN!r})"]
    return "\n".join(lines) + "\n"


def _arguments(members: Mapping[str, Json]) -> str:
    if all(name.isidentifier() for name in members):
        return ", ".join(f"{name}={value!a}" for name, value in members.items())
    return f"**{dict(members)!a}"
