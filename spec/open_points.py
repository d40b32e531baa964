"""What the sources leave open, each point with the readings that are allowed.

A target never fails because of the reading that it takes: a probe finds the reading out, the report says it, and if
consistency can be expected, the target is judged by it. The first reading of a point is the reference's default.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """One question that the sources do not answer.

    ``readings`` maps the id of each allowed reading to its meaning; ``per_key`` says that a target may take another
    reading for each search key.
    """

    id: str
    question: str
    readings: Mapping[str, str]
    per_key: bool = False


_REFUSED = "refused with BadRequestException"
_REFUSED_ANYHOW = "refused with a status of the 4xx class"
_POINTS: Final = (
    OpenPoint(
        "several-values",
        "A pair has several Values: when does it match a profile?",
        {"any": "one value matches", "all": "all values match"},
    ),
    OpenPoint(
        "found-by-values",
        "Which Values does a FoundByItems entry hold, unless the operator is AND over several pairs?",
        {"requested": "the pair as requested", "matched": "only the requested values that matched"},
    ),
    OpenPoint(
        "found-by-single",
        "Is FoundByItems present when the request has no AdditionalSearchKeys?",
        {"pair": "it holds the single pair", "absent": "it is left out"},
    ),
    OpenPoint(
        "repeated-pair",
        "The identical pair is given twice in one request: how often does FoundByItems list it?",
        {"twice": "as often as requested", "once": "once"},
    ),
    OpenPoint(
        "letter-case",
        "Does the comparison of values regard letter case?",
        {"exact": "upper and lower case differ", "folded": "upper and lower case are the same"},
        per_key=True,
    ),
    OpenPoint(
        "blanks",
        "Does the comparison of values regard surrounding blanks?",
        {"exact": "surrounding blanks count", "trimmed": "surrounding blanks do not count"},
        per_key=True,
    ),
    OpenPoint(
        "unicode-form",
        "Are canonically equivalent forms (composed, decomposed) the same value?",
        {"exact": "each form is a value of its own", "canonical": "equivalent forms are the same value"},
        per_key=True,
    ),
    OpenPoint(
        "compatible-characters",
        "Are compatible characters (a ligature and its letters, full width) the same, and those of no width ignored?",
        {
            "exact": "each character is one of its own, and counts",
            "folded": "as the Unicode collation algorithm takes them at a weak strength",
        },
        per_key=True,
    ),
    OpenPoint(
        "marks",
        "Does the comparison of values regard marks on letters?",
        {"exact": "a letter with a mark is another letter", "ignored": "marks on letters do not count"},
        per_key=True,
    ),
    OpenPoint(
        "inner-blanks",
        "Does the comparison of values regard how many blanks there are in a row inside a value?",
        {"exact": "each blank counts", "collapsed": "several blanks in a row count as one"},
        per_key=True,
    ),
    OpenPoint(
        "phone-format",
        "Does the comparison of phone numbers regard their format?",
        {"exact": "the format counts", "digits": "numbers of the same digits are the same"},
        per_key=True,
    ),
    OpenPoint(
        "undefined-key",
        "A search names a key that nothing defines: what is returned?",
        {"empty": "no results", "refused": _REFUSED},
    ),
    OpenPoint(
        "nothing-found",
        "How does a response say that nothing was found?",
        {"empty-list": "Items is an empty list", "absent": "Items is left out"},
    ),
    OpenPoint(
        "empty-values",
        "The Values list is empty: what is returned?",
        {"refused": _REFUSED, "empty": "no results"},
    ),
    OpenPoint(
        "repeated-key",
        "The same KeyName is given twice in one request: what is returned?",
        {"pairs": "two pairs, each on its own", "refused": _REFUSED},
    ),
    OpenPoint(
        "repeated-value",
        "The same value is given twice in one Values list: what is returned?",
        {"accepted": "as if given once", "refused": _REFUSED},
    ),
    OpenPoint(
        "many-values",
        "A pair has a hundred Values, as no maximum is stated: what is returned?",
        {"accepted": "the search is carried out", "refused": _REFUSED_ANYHOW},
    ),
    OpenPoint(
        "lone-operator",
        "LogicalOperator comes without AdditionalSearchKeys: what is returned?",
        {"accepted": "the search is carried out", "refused": _REFUSED},
    ),
    OpenPoint(
        "token-other-query",
        "A NextToken is used with another query of the same domain: what is returned?",
        {"refused": _REFUSED, "continues": "a page"},
    ),
    OpenPoint(
        "token-other-domain",
        "A NextToken is used in another domain: what is returned?",
        {"refused": _REFUSED, "continues": "a page of the domain asked, never of the other"},
    ),
    OpenPoint(
        "token-other-size",
        "A NextToken is used with another MaxResults: what is returned?",
        {"continues": "the walk goes on with the new size", "refused": _REFUSED},
    ),
    OpenPoint(
        "token-again",
        "A NextToken is used a second time: what is returned?",
        {"same-page": "the same page again", "refused": _REFUSED, "left-out": "the first page"},
    ),
    OpenPoint(
        "token-invalid",
        "NextToken is a text that never was a token: what is returned?",
        {"refused": _REFUSED, "left-out": "the first page", "same-page": "some page of the query"},
    ),
    OpenPoint(
        "token-empty",
        "The query string contains an empty next-token: what is returned?",
        {"refused": _REFUSED, "left-out": "the first page"},
    ),
    OpenPoint(
        "size-empty",
        "The query string contains an empty max-results: what is returned?",
        {"refused": _REFUSED, "left-out": "a page of the default size"},
    ),
    OpenPoint(
        "page-fill",
        "May a page hold fewer items than its maximum while more follow?",
        {"full": "every page but the last is full", "short": "pages may be short while NextToken leads on"},
    ),
    OpenPoint(
        "last-page",
        "Is a NextToken present on a page that happens to be the last?",
        {"absent": "no", "present": "yes, and an empty page follows"},
    ),
    OpenPoint(
        "full-name-gap",
        "How is a full name with a missing part indexed?",
        {
            "joined": "the present parts joined by single spaces",
            "gap": "joined with the gap left",
            "unindexed": "not at all",
        },
    ),
    OpenPoint(
        "unknown-member",
        "The request body contains a member that the operation does not know: what is returned?",
        {"ignored": "as if it were left out", "refused": _REFUSED},
    ),
    OpenPoint(
        "null-member",
        "An optional member of the request is null: what is returned?",
        {"left-out": "as if it were left out", "refused": _REFUSED},
    ),
    OpenPoint(
        "error-name",
        "Where does an error carry its name?",
        {
            "header": "header x-amzn-ErrorType, bare",
            "header-uri": "header x-amzn-ErrorType, followed by a colon and a URI",
            "type": "body member __type, bare",
            "type-namespace": "body member __type, after a namespace and #",
            "code": "body member code",
        },
    ),
    OpenPoint(
        "error-message",
        "Which member of an error's body holds its text?",
        {"Message": "Message", "message": "message"},
    ),
    OpenPoint(
        "malformed-profile-id",
        "A ProfileId breaks the pattern: which error is returned?",
        {"bad-request": "BadRequestException (400)", "not-found": "ResourceNotFoundException (404)"},
    ),
    OpenPoint(
        "domain-twice",
        "A domain is created that exists: what is returned?",
        {"refused": _REFUSED_ANYHOW, "accepted": "success"},
    ),
    OpenPoint(
        "domain-case",
        "Two domain names differ in letter case only: are they names of two domains?",
        {
            "two": "two domains",
            "one": "one and the same, so the second creation is that of a domain that exists",
        },
    ),
    OpenPoint(
        "account-number-taken",
        "A profile gets the AccountNumber of another one: what is returned?",
        {"accepted": "success", "refused": _REFUSED},
    ),
    OpenPoint(
        "custom-key-undefined",
        "AddProfileKey names a custom key that nothing has defined: what is returned?",
        {"accepted": "success", "refused": _REFUSED, "not-found": "ResourceNotFoundException (404)"},
    ),
    OpenPoint(
        "field-key",
        "AddProfileKey names a key that profile fields fill: what is returned?",
        {"accepted": "success, and the value is found beside those of the fields", "refused": _REFUSED},
    ),
    OpenPoint(
        "field-value-deletion",
        "DeleteProfileKey names a value that a profile field gives: what happens?",
        {
            "no-effect": "success, and the value is found as before",
            "hidden": "success, and the value is not found until the field changes",
            "refused": _REFUSED,
        },
    ),
    OpenPoint(
        "nested-update",
        "UpdateProfile names an address: what becomes of the lines that it does not name?",
        {"merged": "they stay as they were", "replaced": "they are removed"},
    ),
    OpenPoint(
        "attributes-update",
        "UpdateProfile names Attributes: what becomes of those that it does not name?",
        {"merged": "they stay as they were", "replaced": "they are removed"},
    ),
    OpenPoint(
        "unknown-domain",
        "A domain that does not exist is searched: which error is returned?",
        {
            "not-found": "ResourceNotFoundException (404)",
            "denied": "AccessDeniedException (403), which hides what exists",
        },
    ),
    OpenPoint(
        "signature",
        "The signature of a request is missing, or wrong: what is returned? (No requirement speaks of it.)",
        {
            "verified": "every request whose signature is missing or wrong is refused",
            "in-part": "some are refused, some are served: of secret, body, query string and date not all count",
            "key-only": "a request without a signature is refused, one with any signature of the key is served",
            "ignored": "requests are served whether they are signed or not",
        },
    ),
    OpenPoint(
        "success-status",
        "Which status does a success have?",
        {"200": "200", "other": "another status of the 2xx class"},
    ),
    OpenPoint(
        "items-order",
        "In which order do Items come?",
        {
            "created": "in the order of creation",
            "other": "in another order that is stable while a query is paged",
        },
    ),
    OpenPoint(
        "found-by-order",
        "In which order do FoundByItems come?",
        {"requested": "in the order of the request", "other": "in another order"},
    ),
    OpenPoint(
        "visibility",
        "When does a new or changed profile become searchable?",
        {"immediate": "at once", "delayed": "after a delay of seconds"},
    ),
)

OPEN_POINTS: Final[Mapping[str, OpenPoint]] = {point.id: point for point in _POINTS}
COMPARISON_POINTS: Final = tuple(point.id for point in _POINTS if point.per_key)
