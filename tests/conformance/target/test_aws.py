"""The real service is used only if it is named, and the region is the one that the environment names."""

import os
from pathlib import Path

import pytest
from searchprofiles_tck.conformance.config import Access, Auth, RunConfig
from searchprofiles_tck.conformance.errors import UsageError
from searchprofiles_tck.conformance.history.facts import redacted
from searchprofiles_tck.conformance.run.settings import build, located
from searchprofiles_tck.conformance.target import aws
from searchprofiles_tck.conformance.target.open import open_target
from searchprofiles_tck.conformance.target.target import TargetError

REAL = "https://profile.eu-west-1.amazonaws.com"
CONFIGURATION = """
[default]
region = eu-north-1
[profile there]
endpoint_url = http://127.0.0.1:3/file
region = ap-south-1
[profile service]
services = mine
[services mine]
customer_profiles =
  endpoint_url = http://127.0.0.1:4
"""


@pytest.fixture(autouse=True)
def configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the SDK keys, and nothing else that the machine has."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))


def described(config: RunConfig) -> str:
    """Return the description of the target that ``config`` names."""
    target = open_target(config)
    target.close()
    return target.description


def test_a_client_without_an_endpoint_is_no_target() -> None:
    """The SDK would take the real service by default."""
    with pytest.raises(UsageError, match=r"^boto3: has no endpoint; .* for the real service write aws:$"):
        open_target(RunConfig(target="boto3:", access=Access.MANAGE))


@pytest.mark.parametrize(
    "config",
    [
        RunConfig(target="boto3:", endpoint_url="http://127.0.0.1:1", profile="sso"),
        RunConfig(target="http://127.0.0.1:1", auth=Auth.SIGV4, profile="sso"),
    ],
    ids=["boto3", "sigv4"],
)
def test_credentials_that_cannot_be_had_are_missed_before_anything_is_sent(
    config: RunConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An SSO profile without a token, or a role that may not be assumed, fails only when its keys are used."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    (tmp_path / "config").write_text(
        "[profile sso]\nsso_start_url = https://sso.invalid\nsso_region = us-east-1\n"
        "sso_account_id = 1\nsso_role_name = r\n"
    )
    with pytest.raises(TargetError, match="Error loading SSO Token"):
        open_target(config)


@pytest.mark.parametrize(
    ("variables", "profile", "endpoint"),
    [
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:1/base"}, None, "http://127.0.0.1:1/base"),
        ({"AWS_ENDPOINT_URL_CUSTOMER_PROFILES": "http://127.0.0.1:2"}, None, "http://127.0.0.1:2"),
        ({}, "there", "http://127.0.0.1:3/file"),
        ({"AWS_PROFILE": "service"}, None, "http://127.0.0.1:4"),
    ],
)
def test_an_endpoint_may_be_set_wherever_the_sdk_reads_one(
    variables: dict[str, str],
    profile: str | None,
    endpoint: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A variable, or the configuration file of AWS."""
    (tmp_path / "config").write_text(CONFIGURATION)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    config = RunConfig(target="boto3:", profile=profile)

    assert described(config) == f"boto3: --endpoint-url {endpoint}"


def test_the_endpoint_of_a_variable_is_a_setting_of_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """So the report names it, without a password; what is given wins, and no other target has an endpoint."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://user:password@127.0.0.1:1/base")
    config = build(located({"target": "boto3:"}))

    assert config.endpoint_url == "http://user:password@127.0.0.1:1/base"
    assert redacted(config).endpoint_url == "http://127.0.0.1:1/base"
    given = {"target": "boto3:", "endpoint-url": "http://127.0.0.1:2"}
    assert build(located(given)).endpoint_url == "http://127.0.0.1:2"
    assert build(located({"target": "http://127.0.0.1:3"})).endpoint_url is None


def test_the_real_service_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is that of the region, whatever endpoint is configured."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")

    assert described(RunConfig(target="aws:", access=Access.WRITE, region="eu-west-1")) == REAL


@pytest.mark.parametrize(
    "config",
    [RunConfig(target="aws:"), RunConfig(target=REAL), RunConfig(target="boto3:", endpoint_url=REAL)],
)
def test_the_real_service_needs_the_access_said(config: RunConfig) -> None:
    """Nothing is created there because somebody forgot an option."""
    with pytest.raises(UsageError, match="is the real service: say with --access what the kit may do"):
        open_target(config)


@pytest.mark.parametrize(
    ("config", "says"),
    [
        (RunConfig(target="aws:eu-west-1"), "a region goes into --region"),
        (RunConfig(target="aws:", endpoint_url="http://x"), "for another --endpoint-url write boto3:"),
        (RunConfig(target="aws:", auth=Auth.BEARER), "signed requests only"),
        (RunConfig(target="boto3:", endpoint_url="x"), "no valid port or host"),
    ],
)
def test_what_contradicts_itself_is_refused(config: RunConfig, says: str) -> None:
    """The sentence says what to write instead."""
    with pytest.raises(UsageError, match=says):
        open_target(config)


@pytest.mark.parametrize("variables", [{}, {"AWS_REGION": "eu-west-1"}])
@pytest.mark.parametrize("form", ["aws:", "boto3:", "signed"])
@pytest.mark.parametrize("by", ["option", "variable"])
def test_a_profile_that_does_not_exist_is_named_beside_those_that_do(
    variables: dict[str, str], form: str, by: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the SDK is first asked for, a misspelt profile is not said to lack a region or credentials."""
    (tmp_path / "config").write_text(CONFIGURATION)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    for name, value in {**variables, **({"AWS_PROFILE": "nope"} if by == "variable" else {})}.items():
        monkeypatch.setenv(name, value)
    raw = {"target": form, "access": "write", "domain": "d"}
    if form == "boto3:":
        raw["endpoint-url"] = "http://127.0.0.1:1"
    if form == "signed":
        raw |= {"target": "http://127.0.0.1:1", "auth": "sigv4"}
    if by == "option":
        raw["profile"] = "nope"

    with pytest.raises(TargetError) as raised:
        open_target(build(located(raw)))

    said = "the configuration of AWS has no profile 'nope'; there are: default, service, there"
    assert str(raised.value) == said


@pytest.mark.parametrize(
    ("variables", "raw", "region"),
    [
        ({}, {"target": "boto3:"}, "eu-north-1"),
        ({"AWS_REGION": "eu-west-1"}, {"target": "aws:"}, "eu-west-1"),
        ({"AWS_DEFAULT_REGION": "eu-west-2"}, {"target": "http://x", "auth": "sigv4"}, "eu-west-2"),
        ({}, {"target": "boto3:", "profile": "there"}, "ap-south-1"),
        ({"AWS_PROFILE": "there"}, {"target": "boto3:"}, "ap-south-1"),
        ({"AWS_REGION": "eu-west-1"}, {"target": "aws:", "region": "us-west-2"}, "us-west-2"),
        ({"AWS_REGION": "eu-west-1"}, {}, "eu-west-1"),
        ({"AWS_REGION": "eu-west-1"}, {"target": "reference:"}, "us-east-1"),
        ({"AWS_PROFILE": "service"}, {"target": "boto3:"}, "us-east-1"),
    ],
)
def test_the_region_is_that_of_the_environment(
    variables: dict[str, str],
    raw: dict[str, str],
    region: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Option before variable before configuration file; a target that needs none keeps the default."""
    (tmp_path / "config").write_text(CONFIGURATION)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert build(located(raw)).region == region


def test_the_real_service_is_signed_unless_said_otherwise() -> None:
    """Reports and advice name the authorisation that is used."""
    assert build(located({"target": "aws:"})).auth is Auth.SIGV4
    assert build(located({"target": "aws:", "auth": "bearer"})).auth is Auth.BEARER


@pytest.mark.parametrize(
    "raw",
    [{"target": "boto3:"}, {"target": "boto3:", "endpoint-url": REAL}, {"target": REAL, "auth": "sigv4"}],
)
def test_without_botocore_a_sentence_says_what_to_install(
    raw: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Botocore comes with an extra: a target that needs it names the extra, whatever else is configured."""
    monkeypatch.setattr(aws, "find_spec", lambda _name: None)

    with pytest.raises(TargetError, match=r"need botocore: .*searchprofiles-tck\[boto3\]"):
        open_target(build(located({"access": "read-only", **raw})))


def test_sessions_share_what_they_load() -> None:
    """The descriptions of services, megabytes of JSON, are read once."""
    first, second = (aws.new_session(None).get_component("data_loader") for _ in range(2))
    assert first is second


def test_another_search_path_has_descriptions_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A path that AWS_DATA_PATH names is looked through by sessions that are made from then on."""
    before = aws.new_session(None).get_component("data_loader")
    monkeypatch.setenv("AWS_DATA_PATH", str(tmp_path))
    after = aws.new_session(None).get_component("data_loader")

    assert str(tmp_path) in after.search_paths
    assert str(tmp_path) not in before.search_paths
