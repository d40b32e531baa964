"""The URL of a target is parsed, and refused if it cannot be one."""

import pytest
from searchprofiles_tck.conformance.target.http import parse_url
from searchprofiles_tck.conformance.target.target import TargetError


@pytest.mark.parametrize(
    ("text", "host_header", "prefix"),
    [
        ("http://vendor.example", "vendor.example", ""),
        ("http://vendor.example:80/", "vendor.example", ""),
        ("https://vendor.example:443/a/b/", "vendor.example", "/a/b"),
        ("http://vendor.example:443", "vendor.example:443", ""),
        ("http://[::1]:8080/x", "[::1]:8080", "/x"),
    ],
)
def test_host_and_base_path_are_found(text: str, host_header: str, prefix: str) -> None:
    """The Host header names the port unless it is the scheme's own."""
    url = parse_url(text)

    assert (url.host_header, url.prefix) == (host_header, prefix)


def test_the_shown_url_has_no_credentials() -> None:
    """They are taken out and percent-decoded."""
    url = parse_url("https://anna:p%40ss@vendor.example/x")

    assert (url.text, url.userinfo) == ("https://vendor.example/x", "anna:p@ss")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("http://", "names no host"),
        ("http:///path", "names no host"),
        ("http://vendor.example:port", "no valid port"),
        ("http://vendor.example:99999", "no valid port"),
        ("http://[::1", "no valid port or host"),
        ("http://vendor example", "blanks or control characters"),
        ("http://vendor.example/a\n", "blanks or control characters"),
        ("http://vendor.example/\x01", "blanks or control characters"),
        ("http://vendor.example/ü", "write them percent-encoded"),
        ("http://vendor.example?x=1", "a query or a fragment"),
        ("http://vendor.example#x", "a query or a fragment"),
    ],
)
def test_a_url_that_cannot_be_a_target_is_refused(text: str, sentence: str) -> None:
    """The sentence says what is wrong with it."""
    with pytest.raises(TargetError, match=sentence):
        parse_url(text)
