"""The steps that show a failure as a shell script: each request by curl, byte for byte."""

import re
import shlex
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby, starmap
from typing import Final

from msgspec import structs

from ...spec.exchange import HttpRequest
from ..config import RunConfig
from ..target.http_message import body_bytes, encode
from .authentication import credentials, curl_options
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
from .script_variables import MARK, Derived

_NOT_PLAIN: Final = re.compile(rb"[^\x20-\x7e]|\\")
_CONTROL: Final = re.compile(rb"[^\x20-\x7e]")
"""What a terminal does not show, or copies in another form."""
_ENCODED: Final = "%+/=&#?:,;@{}[]|$!()*<>\"'` "
"""Characters that a token may hold and an address may not; the per cent sign comes first."""
_GLOB: Final = re.compile(r"[\[\]{}]")
_FUNCTIONS: Final = {
    "url": "url() { printf '%s' \"$1\" | sed "
    + shlex.quote("; ".join(f"s/[{one}]/%{ord(one):02X}/g" for one in _ENCODED) + r"; s/\\/%5C/g; s/\^/%5E/g")
    + "; }",
    "hex": "hex() { printf '%s' \"$1\" | od -An -v -tx1 | tr -d ' \\n' | tr a-f A-F | sed 's/../%&/g'; }",
    "json": """json() { printf '%s' "$1" | sed 's/["\\\\]/\\\\&/g'; }""",
}
"""Shell functions that percent-encode a text, as far as is needed or wholly, or write it between quotes of JSON."""
_BACKWARDS: Final = """awk '{ for (i = length; i; i--) printf "%s", substr($0, i, 1) }'"""


def shell_script(steps: Sequence[ScriptStep], config: RunConfig) -> list[str]:
    """Return the lines of a script that sends ``steps``, prints each response in full, and cleans up when it ends."""
    lines = ['ENDPOINT="${ENDPOINT:?set it to the address of the target}"', *_authentication(config)]
    texts = " ".join(step.request.target + step.request.body for step in steps)
    lines += [function for name, function in _FUNCTIONS.items() if f":{name}@@" in texts]
    deletions = [_curl(encode("DeleteDomain", {"DomainName": name})) for name in domains_created(steps)]
    if (last := deletion(steps)) is not None:
        lines.append("MADE=$(mktemp)")
        each = f"while read -r profile; do {_curl(last.request)} >/dev/null; done"
        read = f'{{ cat "$MADE"; echo; }} | {_member("ProfileId")}'  # the last line may lack its end
        lines.append(f'clean_up() {{ {read} | {each}; rm "$MADE"; }}')
    elif deletions:
        quiet = "; ".join(f"{line} >/dev/null" for line in deletions)
        lines.append(f"clean_up() {{ {quiet}; }}")
    lines += ["trap clean_up EXIT"] if last or deletions else []
    numbered = enumerate(steps, start=1)
    for at_once, group in groupby(numbered, lambda one: one[1].at_once):
        several = list(group)
        lines += _at_once(several) if at_once else chain.from_iterable(starmap(_step, several))
    return lines


def curl_alone(step: ScriptStep, config: RunConfig) -> str:
    """Return one call of curl in a domain that the reader names as ``$DOMAIN``; other variables are the script's."""
    name = step.members.get("DomainName")
    own = f"/domains/{name}" if isinstance(name, str) and name else "/"
    rest = step.request.target.removeprefix(own)
    if rest == step.request.target or rest[:1] not in ("", "/", "?"):
        return _curl(step.request, options=curl_options(config), by_hand=step.by_hand)
    request = structs.replace(step.request, target=rest)
    base = '"$ENDPOINT/domains/$DOMAIN"'
    return _curl(request, base=base, options=curl_options(config), by_hand=step.by_hand)


def _authentication(config: RunConfig) -> Iterator[str]:
    """Yield the lines that demand what a script needs, and give each call of curl in it the options."""
    options = curl_options(config)
    if options:
        yield from (f': "${{{name}:?set it to {what}}}"' for name, what, _ in credentials(config))
        yield f'curl() {{ command curl {options} "$@"; }}'


def _at_once(group: Iterable[tuple[int, ScriptStep]]) -> Iterator[str]:
    """Yield the lines that send requests at the same time, and then print what each printed."""
    yield "TOGETHER=$(mktemp -d)"
    for thread in threads(group):
        yield "{"
        for number, step in thread:
            yield from _step(number, step)
        yield f'}} >"$TOGETHER/{thread[0][0]}" &'
    yield 'wait; cat "$TOGETHER"/*; rm -r "$TOGETHER"'


def _step(number: int, step: ScriptStep) -> Iterator[str]:
    if step.waits:
        yield f"sleep {WAIT}"
    if step.needs:
        yield f'if [ -n "${step.needs}" ]; then'
    yield from map(_derivation, step.derived)
    if step.shows:
        yield "# This request shows the failure."
    yield f"echo '--- {number} {step.operation}'"
    command = _curl(step.request, shown=True, by_hand=step.by_hand)
    if step.leaves:
        command = f'{{ {command}\n}} | tee -a "$MADE"' if "\n" in command else f'{command} | tee -a "$MADE"'
    if step.gives:
        yield f"ANSWER=$({command})"
        yield "printf '%s\\n' \"$ANSWER\""
        yield f"{step.gives}=$(printf '%s' \"$ANSWER\" | {_member(step.member)})"
    else:
        yield f"{command}; echo" if "\n" not in command else f"{command}\necho"
    if step.needs:
        yield "fi"


def _member(name: str) -> str:
    """Return the shell filter for a text member of a JSON object; it prints nothing if the member is missing."""
    return f"""sed -n 's/.*"{name}" *: *"\\([^"]*\\)".*/\\1/p'"""


def _derivation(derived: Derived) -> str:
    """Return the assignment of a variable that is made from another."""
    if derived.is_reversed:
        first = _slice(derived.source, None, derived.start) if derived.start else ""
        rest = f"cut -c {(derived.start or 0) + 1}-"
        return f"{derived.name}={first}$(printf '%s' \"${derived.source}\" | {rest} | {_BACKWARDS})"
    parts = [_slice(derived.source, None, derived.start), shlex.quote(derived.text) if derived.text else ""]
    parts.append(_slice(derived.source, derived.end, None) if derived.end is not None else "")
    return f"{derived.name}={''.join(parts)}"


def _slice(name: str, start: int | None, stop: int | None) -> str:
    """Return a part of a variable as ``cut`` and ``tail`` give it."""
    value = f"printf '%s' \"${name}\""
    if stop is not None:
        if stop == 0:
            return ""
        return f"$({value} | cut -c 1-{stop})" if stop > 0 else f'"${{{name}%{"?" * -stop}}}"'
    if start is None:
        return f'"${name}"'
    return f"$({value} | cut -c {start + 1}-)" if start >= 0 else f"$({value} | tail -c {-start})"


def _curl(
    request: HttpRequest,
    *,
    base: str = '"$ENDPOINT"',
    options: str = "",
    shown: bool = False,
    by_hand: bool = False,
) -> str:
    """Return one call of curl. The address comes early, so that it is seen if a long line is cut."""
    parts = ["curl", "--silent", "--show-error", *(["--include"] if shown else [])]
    parts += ["--globoff"] if _GLOB.search(request.target) else []
    parts += ["--path-as-is"] if "/." in request.target else []
    parts += ["--request", request.method, base + _quoted(request.target)]
    given = {name.lower() for name, _ in request.headers}
    for name, value in sent_headers(request):
        if by_hand or name.lower() != "accept":
            parts += ["--header", _header(name, value)]
    parts += [option for option in [options] if option]
    body = body_bytes(request)
    if not body and request.method not in ("POST", "PUT"):
        return " ".join(parts)
    if "content-type" not in given:
        parts += ["--header", "'Content-Type:'"]
    if len(body) > LONGEST_BODY:
        lines = "\n".join(textwrap.wrap(packed(body), 100))
        fill = "".join(f' | LC_ALL=C sed "s/{mark}/${name}/g"' for mark, name in marks(body))
        return f"base64 -d <<'END' | gunzip{fill} | {' '.join(parts)} --data-binary @-\n{lines}\nEND"
    if _CONTROL.search(body):
        printed = _quoted(_NOT_PLAIN.sub(_escape, body).decode())
        return " ".join([f"printf '%b' {printed} |", *parts, "--data-binary", "@-"])
    return " ".join([*parts, "--data-raw", _quoted(body.decode())])


def _header(name: str, value: str) -> str:
    text = f"{name}: {value}" if value else f"{name};"
    return _quoted(text) if MARK.search(text) else shlex.quote(text)


def _escape(byte: re.Match[bytes]) -> bytes:
    r"""Return the escape of ``printf`` for a byte: ``\n``, or its octal number."""
    named = {b"\n": rb"\n", b"\r": rb"\r", b"\t": rb"\t", b"\\": rb"\\"}
    return named.get(byte[0], b"\\0%03o" % ord(byte[0]))


def _quoted(text: str) -> str:
    """Return ``text`` between single quotes, with variables in place of their marks."""
    quoted = "'" + text.replace("'", "'\"'\"'") + "'"
    return MARK.sub(_variable, quoted).removesuffix("''") or "''"


def _variable(mark: re.Match[str]) -> str:
    value = f'"${mark[1]}"'
    return f"'\"$({mark[2]} {value})\"'" if mark[2] else f"'{value}'"
