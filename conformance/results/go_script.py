"""The steps that show a failure as a program in Go: each request byte for byte, by the standard library alone."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from ..config import BEARER_TOKEN_VARIABLE, Auth, RunConfig
from ..target.http_message import body_bytes
from .authentication import header_variables
from .script_steps import WAIT, ScriptStep, deletion, domains_created, filled, sent_headers, threads
from .script_variables import Derived, pieces

_HEAD: Final = """\
// For Go 1.18 or later: ENDPOINT=… go run script.go
package main

import (
	"bufio"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"
)

type headers [][2]string

var endpoint, _ = url.Parse(os.Getenv("ENDPOINT"))
var printing sync.Mutex

func connect() (net.Conn, error) {
	port := endpoint.Port()
	if port == "" {
		port = endpoint.Scheme
	}
	address := net.JoinHostPort(endpoint.Hostname(), port)
	if endpoint.Scheme == "https" {
		return tls.Dial("tcp", address, nil)
	}
	return net.Dial("tcp", address)
}

func exchange(method, message string) (head string, content []byte, err error) {
	connection, err := connect()
	if err != nil {
		return
	}
	defer connection.Close()
	connection.SetDeadline(time.Now().Add(time.Minute))
	go io.WriteString(connection, message)
	response, err := http.ReadResponse(bufio.NewReader(connection), &http.Request{Method: method})
	if err != nil {
		return
	}
	var lines strings.Builder
	response.Header.Write(&lines)
	head = fmt.Sprintf("HTTP/1.1 %d\\n%s\\n", response.StatusCode, strings.ReplaceAll(lines.String(), "\\r", ""))
	content, err = io.ReadAll(response.Body)
	return
}

func send(number, operation, method, target string, given headers, body string) map[string]any {
	given = append(append(headers{{"Host", endpoint.Host}}, given...), authorisation...)
	message := method + " " + strings.TrimSuffix(endpoint.EscapedPath(), "/") + target + " HTTP/1.1\\r\\n"
	counted := body != "" || method == "POST" || method == "PUT"
	for _, each := range given {
		message += each[0] + ": " + each[1] + "\\r\\n"
		counted = counted && !strings.EqualFold(each[0], "Transfer-Encoding")
	}
	if counted {
		message += fmt.Sprintf("Content-Length: %d\\r\\n", len(body))
	}
	head, content, err := exchange(method, message+"\\r\\n"+body)
	shown := fmt.Sprintf("--- %s %s\\n%s", number, operation, head)
	if err == nil {
		shown += string(content) + "\\n"
	} else {
		fmt.Fprintln(os.Stderr, err)
	}
	printing.Lock()
	defer printing.Unlock()
	os.Stdout.WriteString(shown)
	var answer map[string]any
	json.Unmarshal(content, &answer)
	return answer
}
"""
_FUNCTIONS: Final = {
    "created": """\
var made []string

func created(answer map[string]any) map[string]any {
	if profile, given := answer["ProfileId"].(string); given {
		printing.Lock()
		defer printing.Unlock()
		made = append(made, profile)
	}
	return answer
}
""",
    "member": """\
func member(answer map[string]any, name string) string {
	if answer[name] == nil {
		return ""
	}
	return fmt.Sprint(answer[name])
}
""",
    "together": """\
func together(calls ...func()) {
	var left sync.WaitGroup
	for _, each := range calls {
		left.Add(1)
		go func(call func()) {
			defer left.Done()
			call()
		}(each)
	}
	left.Wait()
}
""",
    "asURL": """\
func asURL(text string) string {
	return strings.ReplaceAll(url.QueryEscape(text), "+", "%20")
}
""",
    "asHex": """\
func asHex(text string) string {
	return strings.TrimSuffix("%"+strings.ReplaceAll(fmt.Sprintf("% X", text), " ", "%"), "%")
}
""",
    "asJSON": """\
func asJSON(text string) string {
	quoted, _ := json.Marshal(text)
	return string(quoted[1 : len(quoted)-1])
}
""",
    "part": """\
func part(text string, start, end int) string {
	all := []rune(text)
	place := func(at int) int {
		if at < 0 {
			at += len(all)
		}
		if at < 0 {
			return 0
		} else if at > len(all) {
			return len(all)
		}
		return at
	}
	return string(all[place(start):place(end)])
}
""",
    "backwards": """\
func backwards(text string) string {
	made := ""
	for _, each := range text {
		made = string(each) + made
	}
	return made
}
""",
}
"""Functions that a script has if it calls them."""
_SPELLED: Final = {"url": "asURL", "hex": "asHex", "json": "asJSON"}
_NOT_PLAIN: Final = re.compile(r"[^\x20-\x7e]|`")
_ESCAPED: Final = re.compile(r'[^\x20-\x7e]|["\\]')


def go_script(steps: Sequence[ScriptStep], config: RunConfig) -> list[str]:
    """Return the lines of a script that sends ``steps``, prints each response in full, and cleans up."""
    body = "\n".join(_main(steps))
    functions = [text for name, text in _FUNCTIONS.items() if f"{name}(" in body]
    names = [f'var {name} = ""' for name in filled(steps)]
    authorisation = f"var authorisation = headers{{{_authorisation(config)}}}"
    return "\n".join([_HEAD, *functions, authorisation, *names, "", body]).splitlines()


def _authorisation(config: RunConfig) -> str:
    """Return the headers with which a run with ``config`` authenticates, their values from the environment."""
    given = [f'{{{_text(name)}, os.Getenv("{variable}")}}' for name, variable in header_variables(config)]
    if config.auth is Auth.BEARER:
        given.append(f'{{"Authorization", "Bearer " + os.Getenv("{BEARER_TOKEN_VARIABLE}")}}')
    return ", ".join(given)


def _main(steps: Sequence[ScriptStep]) -> Iterator[str]:
    yield "func main() {"
    for name in domains_created(steps):
        yield f'\tdefer send("clean-up", "DeleteDomain", "DELETE", {_text(f"/domains/{name}")}, nil, "")'
    if (last := deletion(steps)) is not None:
        yield "\tdefer func() {"
        yield "\t\tfor _, profile := range made {"
        yield f"\t\t\t{_call('clean-up', last)}"
        yield "\t\t}"
        yield "\t}()"
    for at_once, group in groupby(enumerate(steps, start=1), lambda one: one[1].at_once):
        if at_once:
            yield "\ttogether("
            for thread in threads(group):
                yield "\t\tfunc() {"
                yield from (f"\t\t{line}" for number, step in thread for line in _step(number, step))
                yield "\t\t},"
            yield "\t)"
        else:
            yield from (line for number, step in group for line in _step(number, step))
    yield "}"


def _step(number: int, step: ScriptStep) -> Iterator[str]:
    if step.waits:
        yield f"\ttime.Sleep({WAIT} * time.Second)"
    yield from (f"\t{_derivation(made)}" for made in step.derived)
    if step.shows:
        yield "\t// This request shows the failure."
    call = _call(number, step)
    taken = f'{step.gives} = member({call}, "{step.member}")' if step.gives else call
    yield from [f'\tif {step.needs} != "" {{', f"\t\t{taken}", "\t}"] if step.needs else [f"\t{taken}"]


def _call(number: int | str, step: ScriptStep) -> str:
    request = step.request
    headers = [f"{{{_text(name)}, {_joined(value)}}}" for name, value in sent_headers(request)]
    parts = [f'"{number}"', _text(step.operation), _text(request.method), _joined(request.target)]
    parts += [f"headers{{{', '.join(headers)}}}", _body(body_bytes(request))]
    call = f"send({', '.join(parts)})"
    return f"created({call})" if step.leaves else call


def _body(body: bytes) -> str:
    try:
        return _joined(body.decode())
    except UnicodeDecodeError:
        escaped = "".join(rf"\x{byte:02x}" for byte in body)
        return f'"{escaped}"'


def _joined(text: str) -> str:
    """Return an expression for a text with marks: literals and variables, joined."""
    return (
        "+".join(_text(piece) if isinstance(piece, str) else _variable(piece) for piece in pieces(text))
        or '""'
    )


def _variable(mark: re.Match[str]) -> str:
    return f"{_SPELLED[mark[2]]}({mark[1]})" if mark[2] else mark[1]


def _text(text: str) -> str:
    """Return ``text`` as a literal, between back quotes if it is plain, so that the JSON in it stays readable."""
    if '"' in text and not _NOT_PLAIN.search(text):
        return f"`{text}`"
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    if character in '"\\':
        return f"\\{character}"
    return f"\\u{ord(character):04x}" if character <= "\uffff" else f"\\U{ord(character):08x}"


def _derivation(derived: Derived) -> str:
    """Return the assignment of a variable that is made from another."""
    source, start = derived.source, derived.start
    end = f"len({source})"
    first = source if start is None else f"part({source}, 0, {start})"
    if derived.is_reversed:
        rest = f"backwards(part({source}, {start or 0}, {end}))"
        return f"{derived.name} = {f'{first} + ' if start else ''}{rest}"
    parts = [first, *([_text(derived.text)] if derived.text else [])]
    parts += [f"part({source}, {derived.end}, {end})"] if derived.end is not None else []
    return f"{derived.name} = {' + '.join(parts)}"
