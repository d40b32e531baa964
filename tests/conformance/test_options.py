"""The option table, and the settings that it produces."""

from enum import EnumMeta
from pathlib import Path

import msgspec
import pytest
from searchprofiles_tck.conformance import options
from searchprofiles_tck.conformance.config import Access, Auth, Effort, FailOn, RunConfig
from searchprofiles_tck.conformance.errors import UsageError
from searchprofiles_tck.conformance.options import FIELD_OF, OPTIONS
from searchprofiles_tck.conformance.run.settings import build, from_files
from searchprofiles_tck.spec.strict_json import MAXIMUM_DEPTH

BY_NAME = {option.name: option for option in OPTIONS}


def test_every_option_is_a_setting() -> None:
    """An option's field exists in RunConfig under the option's name."""
    fields = {field.encode_name for field in msgspec.structs.fields(RunConfig)}

    assert {FIELD_OF.get(option.name, option.name) for option in OPTIONS} <= fields


@pytest.mark.parametrize(
    ("name", "kind"), [("effort", Effort), ("access", Access), ("auth", Auth), ("fail-on", FailOn)]
)
def test_choices_are_those_of_the_settings(name: str, kind: EnumMeta) -> None:
    """The table repeats the choices, since it must not import them; the two lists agree."""
    assert list(BY_NAME[name].choices) == [member.value for member in kind]


def test_json_is_read_as_deep_as_everywhere() -> None:
    """The table repeats the depth to which JSON is read, since it must not import it; the two agree."""
    assert options.MAX_DEPTH == MAXIMUM_DEPTH


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("timeout", "timeout"),
        ("max-check-time", "max_check_time"),
        ("max-body", "max_body"),
        ("max-depth", "max_depth"),
        ("max-pages", "max_pages"),
    ],
)
def test_the_help_of_a_bound_names_its_default(name: str, field: str) -> None:
    """What the help says is what a run does if the option is not given."""
    assert f"({getattr(RunConfig(), field):g})" in BY_NAME[name].help


@pytest.mark.parametrize(
    ("name", "text", "field", "value"),
    [
        ("seed", "7", "seed", 7),
        ("shard", "2/3", "shard", (2, 3)),
        ("timeout", "2.5", "timeout", 2.5),
        ("rate", "40/s", "rate", 40.0),
        ("max-check-time", "90", "max_check_time", 90.0),
        ("max-body", "0.5", "max_body", 0.5),
        ("max-depth", "100", "max_depth", 100),
        ("max-pages", "7", "max_pages", 7),
        ("settle", "auto", "settle", None),
        ("settle", "0", "settle", 0.0),
        ("header", ["X-A: b: c", "Y:z"], "headers", (("X-A", "b: c"), ("Y", "z"))),
        ("known", ["_account=a=b"], "known", (("_account", "a=b"),)),
        ("effort", "quick", "effort", Effort.QUICK),
        ("workers", "2", "workers", 2),
    ],
)
def test_text_becomes_a_setting(name: str, text: str | list[str], field: str, value: object) -> None:
    """An option's text is converted to the type of its setting."""
    assert getattr(build({name: text}), field) == value


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("effort", "quik", "effort cannot be 'quik'; did you mean 'quick'?"),
        ("shard", "4/3", "shard takes I/N with I from 1 to N, such as 1/3, not '4/3'"),
        ("timeout", "0", "timeout takes a number above 0, such as 2.5, not '0'"),
        ("max-depth", "4", "max-depth takes a number from 5, as deep as a valid answer is, to 500, not '4'"),
        ("max-pages", "0", "max-pages takes a whole number above 0, such as 100, not '0'"),
        ("timeout", "nan", "timeout takes a number above 0, such as 2.5, not 'nan'"),
        ("seed", "x", "seed takes a whole number of up to 18 digits, such as 7, not 'x'"),
        ("workers", "-1", "workers takes a number of processes up to 256, such as 2, or auto, not '-1'"),
        (
            "domain",
            "bad domain!",
            "domain takes 1 to 64 of the characters A-Z a-z 0-9 _ -, not 'bad domain!'",
        ),
        ("timeout", "1e10", "timeout takes a number up to 604800, not '1e10'"),
        ("rate", "1e-30", "rate takes at least one request a week, not '1e-30'"),
        ("region", "eu west", "region takes the name of an AWS region, such as eu-west-1, not 'eu west'"),
        (
            "header",
            "X-A: b\nX-B: c",
            "header takes a value without control characters, not 'X-A: b\\nX-B: c'",
        ),
        ("header", "X A: b", "header takes 'Name: value', such as 'X-Api-Key: abc', not 'X A: b'"),
        ("report", "a\0b", "report contains a NUL character: 'a\\x00b'"),
        ("report", "a\udce9", "report has to be UTF-8, not 'a\\udce9'"),
        ("sede", "1", "there is no option 'sede'; did you mean 'seed'?"),
    ],
)
def test_a_value_out_of_place_is_explained(name: str, text: str, says: str) -> None:
    """What cannot be read is answered with what to write instead."""
    with pytest.raises(UsageError) as fault:
        build({name: text})

    assert str(fault.value) == says


@pytest.mark.parametrize("name", ["target", *BY_NAME])
@pytest.mark.parametrize("text", ["", " "])
def test_no_option_takes_an_empty_value(name: str, text: str) -> None:
    """The value of a variable that is not set is refused, whatever the option."""
    with pytest.raises(UsageError, match=f"^{name} is empty; give it a value, or leave it out$"):
        build({name: text})


def test_a_header_without_a_colon_is_not_repeated_in_full() -> None:
    """A value that may be a secret is still named by its option."""
    with pytest.raises(UsageError, match="header takes 'Name: value'"):
        build({"header": ["oops"]})


@pytest.mark.parametrize(
    ("name", "table"), [("searchprofiles-tck.toml", ""), ("pyproject.toml", "[tool.searchprofiles-tck]\n")]
)
def test_files_give_defaults(tmp_path: Path, name: str, table: str) -> None:
    """Both files take the options' own names, numbers and lists included."""
    (tmp_path / name).write_text(f'{table}target = "reference:"\nseed = 3\nonly = ["keys-*", "logic-*"]\n')

    config = build(from_files(tmp_path))

    assert (config.target, config.seed, config.only) == ("reference:", 3, ("keys-*", "logic-*"))


def test_the_own_file_comes_before_the_projects(tmp_path: Path) -> None:
    """searchprofiles-tck.toml is read instead of pyproject.toml, not on top of it."""
    (tmp_path / "searchprofiles-tck.toml").write_text("seed = 1\n")
    (tmp_path / "pyproject.toml").write_text("[tool.searchprofiles-tck]\nseed = 2\neffort = 'quick'\n")

    assert from_files(tmp_path) == {"seed": "1"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("seeed = 1", "searchprofiles-tck.toml has the unknown key 'seeed'; did you mean 'seed'?"),
        ("seed = true", "searchprofiles-tck.toml: seed has to be text or a number"),
        ("seed = ", "searchprofiles-tck.toml is not TOML: "),
        ("seed = 0x" + "f" * 9999, "searchprofiles-tck.toml: seed has too many digits"),
        ("seed = " + "[" * 9999, "searchprofiles-tck.toml is nested too deeply"),
        ("target = {}", "searchprofiles-tck.toml: target has to be text or a number"),
        ("effort = 3", "searchprofiles-tck.toml: effort cannot be '3'; there are: quick, standard, thorough"),
        ("shard = '4/3'", "searchprofiles-tck.toml: shard takes I/N"),
        ("known = ['x']", "searchprofiles-tck.toml: known takes KEY=VALUE"),
    ],
)
def test_a_bad_file_is_named(tmp_path: Path, text: str, says: str) -> None:
    """An error in a file says which file and what is wrong with it."""
    (tmp_path / "searchprofiles-tck.toml").write_text(text)

    with pytest.raises(UsageError) as fault:
        from_files(tmp_path)

    assert str(fault.value).startswith(says)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('target = ["reference:"]', "target takes one value, not a list"),
        ("domain = []", "domain takes one value, not a list"),
        ('target = ""', "target is empty; give it a value, or leave it out"),
        ('expected-failures = ""', "expected-failures is empty; give it a value, or leave it out"),
        ('expected-failures = ["a", "b"]', "expected-failures takes one value, not a list"),
        ('only = ["logic-*", ""]', "only is empty; give it a value, or leave it out"),
    ],
)
def test_a_bad_value_in_a_file_is_refused(tmp_path: Path, text: str, says: str) -> None:
    """A file's values are held to the same rules as those of the command line."""
    (tmp_path / "searchprofiles-tck.toml").write_text(text)

    with pytest.raises(UsageError, match=f"^searchprofiles-tck.toml: {says}$"):
        from_files(tmp_path)


def test_a_table_with_an_underscore_is_no_silent_default(tmp_path: Path) -> None:
    """TOML lets a table be spelt as the package is; nobody would see that it has no effect."""
    (tmp_path / "pyproject.toml").write_text("[tool.searchprofiles_tck]\nseed = 2\n")

    with pytest.raises(UsageError, match=r"has a table \[tool.searchprofiles_tck\]; call it \[tool.searchp"):
        from_files(tmp_path)


def test_a_byte_order_mark_is_no_statement(tmp_path: Path) -> None:
    """Editors that write a mark before the text do no harm."""
    (tmp_path / "searchprofiles-tck.toml").write_text("seed = 2\n", encoding="utf-8-sig")

    assert from_files(tmp_path) == {"seed": "2"}


def test_files_further_up_are_not_read(tmp_path: Path) -> None:
    """A settings file in a parent folder changes nothing."""
    (tmp_path / "searchprofiles-tck.toml").write_text("seed = 1\n")
    below = tmp_path / "below"
    below.mkdir()

    assert from_files(below) == {}
