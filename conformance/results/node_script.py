"""The steps that show a failure as a script for Node, in what TypeScript and JavaScript have in common."""

import json
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from ..config import BEARER_TOKEN_VARIABLE, Auth, RunConfig
from ..target.http_message import body_bytes
from .authentication import header_variables
from .script_steps import WAIT, ScriptStep, deletion, domains_created, filled, sent_headers, threads
from .script_variables import Derived, pieces

_CLEAN_UP: Final = '"clean-up"'
_HEAD: Final = """\
// @ts-nocheck  For Node 18 or later: ENDPOINT=… node script.mjs
import http from "node:http";
import https from "node:https";

const endpoint = new URL(process.env.ENDPOINT);
const { Agent, request } = endpoint.protocol === "https:" ? https : http;
const agent = new Agent({ keepAlive: true });
const url = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (one) => "%" + one.charCodeAt(0).toString(16));
const hex = (text) => Buffer.from(text).toString("hex").toUpperCase().replace(/../g, "%$&");
const pause = (seconds) => new Promise((done) => setTimeout(done, 1000 * seconds));

function send(number, operation, method, target, headers, ...parts) {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const path = endpoint.pathname.replace(/\\/$/, "") + target;
  const given = [["Host", endpoint.host], ...headers, ...authorisation];
  const names = given.map(([name]) => name.toLowerCase());
  if (!names.includes("transfer-encoding") && (body.length || ["POST", "PUT"].includes(method))) {
    given.push(["Content-Length", String(body.length)]);
  }
  return new Promise((done) => {
    const show = (head, content) => {
      process.stdout.write(Buffer.concat([Buffer.from(`--- ${number} ${operation}\\n${head}`), content]));
      try { done(Object(JSON.parse(content.toString()))); } catch { done({}); }
    };
    const failed = (error) => {
      console.error(String(error));
      show("", Buffer.alloc(0));
    };
    try {
      const host = endpoint.hostname.replace(/[[\\]]/g, "");
      const sent = request({ agent, host, port: endpoint.port, method, path, headers: given.flat() });
      sent.on("error", failed);
      sent.on("response", (response) => {
        const chunks = [];
        response.on("error", failed);
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("end", () => {
          const lines = response.rawHeaders.map((text, place) => text + (place % 2 ? "\\n" : ": ")).join("");
          show(`HTTP/1.1 ${response.statusCode}\\n${lines}\\n`, Buffer.concat([...chunks, Buffer.from("\\n")]));
        });
      });
      sent.end(body);
    } catch (error) { failed(error); }
  });
}
"""
_CREATED: Final = """\
const made = [];
function created(answer) {
  if (typeof answer.ProfileId === "string") made.push(answer.ProfileId);
  return answer;
}"""
"""How a script remembers the profiles that it has to delete."""


def node_script(steps: Sequence[ScriptStep], config: RunConfig) -> list[str]:
    """Return the lines of a script that sends ``steps``, prints each response in full, and cleans up."""
    return [*_HEAD.splitlines(), "", f"const authorisation = [{_authorisation(config)}];", *_body(steps)]


def _authorisation(config: RunConfig) -> str:
    """Return the headers with which a run with ``config`` authenticates, their values from the environment."""
    given = [f"[{_text(name)}, process.env.{variable}]" for name, variable in header_variables(config)]
    if config.auth is Auth.BEARER:
        given.append(f'["Authorization", "Bearer " + process.env.{BEARER_TOKEN_VARIABLE}]')
    return ", ".join(given)


def _body(steps: Sequence[ScriptStep]) -> Iterator[str]:
    yield from (f'let {name} = "";' for name in filled(steps))
    last = deletion(steps)
    if last is not None:
        yield _CREATED
    yield "try {"
    for at_once, group in groupby(enumerate(steps, start=1), lambda one: one[1].at_once):
        if at_once:
            yield "  await Promise.all(["
            for thread in threads(group):
                yield "    (async () => {"
                yield from (f"    {line}" for number, step in thread for line in _step(number, step))
                yield "    })(),"
            yield "  ]);"
        else:
            yield from (line for number, step in group for line in _step(number, step))
    yield "} finally {"
    for name in domains_created(steps):
        yield f'  await send("clean-up", "DeleteDomain", "DELETE", {_text(f"/domains/{name}")}, []);'
    if last is not None:
        yield f"  for (const profile of made) {_call(_CLEAN_UP, last)};"
    yield "  agent.destroy();"
    yield "}"


def _step(number: int, step: ScriptStep) -> Iterator[str]:
    if step.waits:
        yield f"  await pause({WAIT});"
    yield from (f"  {_derivation(made)}" for made in step.derived)
    if step.shows:
        yield "  // This request shows the failure."
    call = _call(number, step)
    taken = f'{step.gives} = String(({call}).{step.member} ?? "");' if step.gives else f"{call};"
    yield f"  if ({step.needs}) {{ {taken} }}" if step.needs else f"  {taken}"


def _call(number: int | str, step: ScriptStep) -> str:
    request = step.request
    headers = [f"[{_text(name)}, {_joined(value)}]" for name, value in sent_headers(request)]
    parts = [str(number), _text(step.operation), _text(request.method), _joined(request.target)]
    parts += [f"[{', '.join(headers)}]", *_parts(body_bytes(request))]
    call = f"await send({', '.join(parts)})"
    return f"created({call})" if step.leaves else call


def _parts(body: bytes) -> Iterator[str]:
    """Yield the pieces of a body, each a text or, if it is not UTF-8, bytes."""
    try:
        yield from _pieces(body.decode()) if body else ()
    except UnicodeDecodeError:
        yield f'Buffer.from("{body.hex()}", "hex")'


def _joined(text: str) -> str:
    """Return an expression for a text with marks: literals and variables, joined."""
    return " + ".join(_pieces(text)) or '""'


def _pieces(text: str) -> Iterator[str]:
    return (_text(piece) if isinstance(piece, str) else _variable(piece) for piece in pieces(text))


def _variable(mark: re.Match[str]) -> str:
    if mark[2] == "json":
        return f"JSON.stringify({mark[1]}).slice(1, -1)"
    return f"{mark[2]}({mark[1]})" if mark[2] else mark[1]


def _text(text: str) -> str:
    """Return ``text`` as a literal between single quotes, so that the JSON in it stays readable."""
    inner = json.dumps(text)[1:-1].replace('\\"', '"').replace("'", "\\'")
    return f"'{inner}'"


def _derivation(derived: Derived) -> str:
    """Return the assignment of a variable that is made from another."""
    source, start = derived.source, derived.start
    if derived.is_reversed:
        first = f"{source}.slice(0, {start}) + " if start else ""
        return f'{derived.name} = {first}[...{source}.slice({start or 0})].reverse().join("");'
    parts = [f"{source}.slice(0, {start})" if start is not None else source]
    parts += [_text(derived.text)] if derived.text else []
    parts += [f"{source}.slice({derived.end})"] if derived.end is not None else []
    return f"{derived.name} = {' + '.join(parts)};"
