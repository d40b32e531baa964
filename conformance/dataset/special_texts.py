"""Texts that mean something to a language, a protocol or a store behind a service; to a search they are text."""

from typing import Final

NAMES: Final = (
    "__proto__", "constructor", "null", "true", "select", "toString", "undefined", "hasOwnProperty", "NaN", "None",
    "__class__", "nil", "0", "-1", "drop", "prototype", "valueOf", "1e5", "false", "Infinity", "_",
)  # fmt: skip
"""Those that may be the name of a domain or a key: members of every object, words for nothing and truth, numbers."""
COMMANDS: Final = (
    "{0}", "x&Action=DeleteDomain", "%s%s%n", "*", "' OR '1'='1", "..", "a\r\nX-Injected: 1", "💣", "<b>bold</b>",
    "%2e%2e%2f", "{{7*7}}", "%(name)s", "${7*7}", "Action=ListDomains&Version=2020-08-15", "%", '"', "../../etc/passwd",
    "x'; DROP TABLE profiles; --", "#{7*7}", ".+", "[a-z]", "<%= 7*7 %>", "`id`", "\\", "a=b;c=d#e", "%00", "&lt;",
    "]]>", "field:value AND NOT other", "$.Items[*]", '{"$ne": null}', "*)(uid=*))(|(uid=*", ".", "?",
    "CustomerProfiles_20200815.DeleteDomain", "{\n}", "!important", "~", "@@version", ">=1", "a\nb",
)  # fmt: skip
"""Those that no name may be: templates, form parameters, formats, wildcards, expressions of query languages, paths,
header lines, markup, and actions of other protocols."""
