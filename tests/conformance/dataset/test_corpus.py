"""The shared data as a file."""

import gzip
import json
from pathlib import Path

import pytest
from searchprofiles_tck.conformance.config import Effort
from searchprofiles_tck.conformance.dataset.shared_data import corpus_lines
from searchprofiles_tck.reference.corpus import CorpusError, filled, load_corpus
from searchprofiles_tck.reference.engine import Engine

from ..command_line import served
from ..in_process import tck


def accounts(effort: Effort) -> set[str]:
    """Return every account number of a corpus."""
    return {json.loads(line)["CreateProfile"]["AccountNumber"] for line in corpus_lines(effort)}


@pytest.mark.e2e
def test_an_export_is_one_profile_a_line(tmp_path: Path) -> None:
    """The export holds nothing but profiles, and how to load it is printed beside it."""
    done = tck(tmp_path, "corpus", "export", "--effort", "quick")

    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [set(row) - {"CreateProfile", "AddProfileKey"} for row in rows] == [set()] * len(rows)
    assert {key for row in rows for entry in row.get("AddProfileKey", ()) for key in entry} == {
        "KeyName",
        "Values",
    }
    assert "--access preloaded --domain NAME --effort quick" in done.stderr
    assert b"".join(corpus_lines(Effort.QUICK)).decode() == done.stdout


def test_every_line_is_a_valid_request() -> None:
    """A service that keeps to the model takes every profile and every value."""
    engine = Engine()
    engine.call("CreateDomain", {"DomainName": "d", "DefaultExpirationDays": 1})

    for line in corpus_lines(Effort.STANDARD):
        assert engine.call("CreateProfile", {**json.loads(line)["CreateProfile"], "DomainName": "d"})


def test_account_numbers_are_unique() -> None:
    """Profiles are recognised by account number, within an effort and across efforts."""
    counts = {effort: len(list(corpus_lines(effort))) for effort in Effort}

    assert len(set().union(*map(accounts, Effort))) == sum(counts.values())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "line 2: "),
        ('{"CreateProfile": {}, "AddProfileKeys": []}', "line 2: .*unknown field `AddProfileKeys`"),
        ('{"CreateProfile": 3}', "line 2: "),
        ("[]", "line 2: "),
        ("[" * 9999, "line 2: "),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, text: str, says: str) -> None:
    """A file that is not a corpus is refused, and the message names the line."""
    path = tmp_path / "corpus.jsonl"
    path.write_text('{"CreateProfile": {}}\n' + text)

    with pytest.raises(CorpusError, match=says):
        load_corpus(path, "d", lambda _operation, _members: {"ProfileId": "1"})


def test_a_refused_profile_is_named(tmp_path: Path) -> None:
    """A line whose profile the service refuses is named, with the service's reason."""
    path = tmp_path / "corpus.jsonl"
    path.write_text('{"CreateProfile": {}}\n{"CreateProfile": {"Gender": "CAT"}}\n')

    with pytest.raises(CorpusError, match=r"line 2: BadRequestException: .*Gender"):
        filled(Engine(), ["d"], path)


@pytest.mark.parametrize("packed", [True, False])
def test_a_corpus_may_be_compressed(tmp_path: Path, packed: bool) -> None:
    """The content decides, not the name; what gzip cannot read is explained."""
    path = tmp_path / "corpus"
    text = b"".join(corpus_lines(Effort.QUICK))
    path.write_bytes(gzip.compress(text) if packed else text)

    domain = filled(Engine(), ["d"], path).call("GetDomain", {"DomainName": "d"})
    path.write_bytes(gzip.compress(text)[:-20])

    assert domain["Stats"]["ProfileCount"] == text.count(b"\n")
    with pytest.raises(CorpusError, match="cannot be decompressed"):
        filled(Engine(), ["d"], path)


def test_a_mark_and_blank_lines_hold_no_profile(tmp_path: Path) -> None:
    """What editors add before and after the lines does no harm."""
    path = tmp_path / "corpus.jsonl"
    path.write_text('{"CreateProfile": {}}\n\n{"CreateProfile": {}}\n\n', encoding="utf-8-sig")

    assert load_corpus(path, "d", lambda _operation, _members: {"ProfileId": "1"}) == 2


@pytest.mark.e2e
def test_a_served_corpus_can_be_judged(tmp_path: Path) -> None:
    """What was exported and served is recognised, ids and attached values included."""
    exported = tck(tmp_path, "corpus", "export", "--effort", "quick")
    (tmp_path / "corpus.jsonl").write_text(exported.stdout)

    with served(tmp_path, "--domain", "mine", "--corpus", "corpus.jsonl") as url:
        words = ("--access", "preloaded", "--domain", "mine", "--effort", "quick", "--only", "keys")
        done = tck(tmp_path, "run", url, *words)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--corpus", "corpus.jsonl"), "give --domain NAME once"),
        (("--corpus", "absent.jsonl", "--domain", "d"), "absent.jsonl cannot be read: No such file"),
        (("--corpus", "corpus.jsonl", "--domain", "d"), "this is no corpus: corpus.jsonl, line 1"),
    ],
)
def test_a_corpus_out_of_place_is_explained(tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    """The server does not start with data that it cannot load."""
    (tmp_path / "corpus.jsonl").write_text("oops\n")

    done = tck(tmp_path, "serve", *words)

    assert done.returncode == 2
    assert says in done.stderr
