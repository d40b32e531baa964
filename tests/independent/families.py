"""The family of each fault: what its vendor gets wrong, by the fault's code and docstring alone.

Families are those of the kit's mutants, and a few more for what no mutant gets wrong.
"""

from __future__ import annotations

from collections.abc import Mapping

WITHOUT_MUTANT: Mapping[str, str] = {
    "answers-vary": "answers the same request rightly at one time and wrongly at another",
    "content-type-refused": "refuses a Content-Type that it should take",
    "error-with-items": "adds the members of a result to an error",
    "five-pairs-find-nothing": "finds nothing with as many pairs as are allowed",
    "fold-on-one-side": "changes requested values before it compares them, and not those that are stored",
    "list-length-refused": "refuses a list for holding more values than it takes",
    "update-empty-text": "does not remove a member that an update gives as an empty text",
    "valid-search-crashes": "fails with a server error on searches that hold certain texts, or much",
    "writes-unchecked": "stores what the model forbids",
}
"""Families that no mutant of the kit belongs to: id, and what such a target perhaps does."""

FAULTS_OF: Mapping[str, str] = {
    "page-structure": "single-item-unwrapped answer-wrapped answer-in-list answer-twice-encoded",
    "page-member-names": "items-lower-case",
    "response-json-text": "answer-bom answer-comment length-in-characters",
    "content-text-type": "item-account-number",
    "content-map-structure": "item-attributes-list item-attributes-text item-address-text",
    "enum-form": "item-gender-lower item-party-title",
    "profile-id-form": "item-no-id item-id-upper item-id-dashed",
    "absent-content-written": "item-nulls item-empties item-empty-address empty-map-is-list",
    "absent-page-member-written": "last-token-empty last-token-null none-is-null found-empty-alone",
    "found-by-structure": "found-text found-without-key",
    "token-form": "token-too-long token-is-number",
    "operator-swapped": "and-as-or or-as-and empty-and-becomes-or",
    "operator-default": "default-and",
    "operator-value-unchecked": "operator-any-case operator-unchecked operator-trimmed operator-any-type",
    "and-incomplete": (
        "and-without-last and-without-first and-without-fifth and-of-two and-by-majority "
        "and-from-left-to-right"
    ),
    "or-incomplete": "or-without-first or-without-fifth or-is-exclusive or-needs-first",
    "repeated-key": "repeated-key-last-wins repeated-key-joined",
    "lists-capped": "and-stops-at-hundred",
    "profile-twice": "or-gives-duplicates update-lists-twice",
    "values-ignored": (
        "first-value-only last-value-only two-values-at-most ten-values-at-most additional-first-value "
        "ten-values-in-additional hundred-values-looked-at"
    ),
    "part-matches": "compare-prefix compare-suffix compare-contains compare-contained",
    "near-matches": "compare-bag compare-one-typo",
    "values-as-numbers": "compare-number",
    "characters-ignored": (
        "compare-soft-hyphen compare-no-blanks compare-no-punctuation compare-html compare-crlf-lost"
    ),
    "characters-alike": "compare-tab compare-no-break compare-cr looseness-once",
    "characters-not-kept": "compare-bmp compare-ascii compare-latin",
    "index-cuts-values": (
        "compare-first-64 compare-first-200 compare-first-254 phone-by-last-four id-by-first-eight "
        "names-indexed-in-part emails-indexed-in-part"
    ),
    "value-split-at-mark": "compare-first-line compare-to-nul compare-semicolon",
    "mail-rules": "compare-mail-tag compare-mail-dots",
    "values-decoded": "compare-plus compare-percent",
    "values-as-patterns": "compare-wildcard compare-star compare-like compare-like-one regular-expression",
    "values-as-lists": "compare-comma compare-pipe",
    "special-texts-lost": "compare-null-text compare-quotes compare-backslash compare-double-quotes",
    "content-of-others": "items-share-fields",
    "content-swapped": "item-billing-is-address item-swap-phones",
    "content-dropped": (
        "item-no-attributes item-no-middle-name item-no-shipping item-no-gender item-no-additional "
        "ten-attributes"
    ),
    "address-lines-dropped": "item-address-no-4 item-mailing-no-county",
    "content-cut": (
        "item-info-cut item-truncated-100 narrow-BusinessName narrow-LastName narrow-BusinessEmailAddress "
        "first-address-lines"
    ),
    "content-unicode-changed": "item-composed",
    "content-blanks-changed": "item-names-trimmed",
    "content-rewritten": (
        "item-email-lower item-phone-digits item-birth-date item-html-escaped item-attribute-names-lower"
    ),
    "profile-id-of-no-profile": "item-id-drawn items-rotated",
    "found-by-left-out": "found-never found-only-under-or found-not-for-five",
    "found-by-and-short": "found-four-under-and found-first-under-and",
    "found-by-or-short": (
        "found-first-only found-last-only found-two-at-most found-three-at-most found-without-outer"
    ),
    "found-by-too-many": "found-all-under-or found-extra-one found-by-any-value",
    "found-by-of-others": "found-shared found-piles-up found-rotated",
    "found-by-pairs-joined": "found-one-a-key found-one-a-value found-by-in-a-set",
    "found-by-values-short": "found-matched-under-and found-first-value found-missed-values",
    "found-by-values-foreign": "found-values-of-all found-own-values",
    "found-by-text-changed": "found-plain-key found-lower found-trimmed",
    "default-page-size": "default-10 default-19 default-21 default-25 default-50 default-100",
    "page-size-not-kept": "page-one-more page-never-over-50 one-means-all later-pages-of-20",
    "page-border-loses": "page-skips third-page-skips multiple-loses-last",
    "page-repeats": "page-overlaps third-page-is-second order-changes-between-pages",
    "walk-cut-short": "pages-end-after-five second-page-is-last hundred-at-most fifty-at-most",
    "last-pages-missing": "rest-of-one-is-lost filtered-after-limit",
    "walk-does-not-end": "never-ends token-ignored nine-empty-pages",
    "walk-state-shared": "one-token walks-share-place",
    "later-pages-found-by": "found-on-first-page",
    "predefined-keys-unknown": (
        "no_assetId no_zendeskTicketId no_serviceNowIncidentId no_shopifyOrderId no_segmentUserId"
    ),
    "phones-not-indexed": (
        "without-PhoneNumber without-MobilePhoneNumber without-HomePhoneNumber without-BusinessPhoneNumber"
    ),
    "emails-not-indexed": (
        "without-EmailAddress without-PersonalEmailAddress without-BusinessEmailAddress first-email-only"
    ),
    "full-name-composed": "name-without-middle name-backwards",
    "full-name-parts": "name-of-one-part",
    "custom-keys-lost": "custom-without-underscore",
    "keys-not-separate": (
        "value-under-any-key phone-finds-account attributes-are-keys business-name-is-full-name "
        "key-names-fold custom-key-cut hyphen-is-underscore index-by-hyphen index-by-line "
        "index-run-together"
    ),
    "required-members-unchecked": "additional-unchecked missing-values missing-key-name",
    "key-name-length": "key-name-no-limit key-name-65 key-name-63 key-name-two key-name-empty",
    "key-name-pattern": (
        "key-name-newline key-name-anything key-name-letters key-name-dot key-name-blank key-name-no-hyphen "
        "key-name-no-digit-first key-name-prefix-only"
    ),
    "value-limits": (
        "value-length-254 value-length-256 value-length-any value-length-empty value-length-trimmed"
    ),
    "length-units": "value-length-bytes value-length-utf-16",
    "entry-count": "sixth-pair three-additional empty-additional",
    "max-results-range": (
        "max-results-0 max-results-101 max-results-huge max-results-negative max-results-not-100"
    ),
    "max-results-notation": "max-results-text max-results-decimal",
    "token-length-unchecked": "token-any-length",
    "value-type": "values-coerced null-values-skipped",
    "values-list-type": "text-for-values",
    "entries-type": "one-for-additional null-entry-skipped",
    "error-status": "error-bad-is-422 error-bad-is-500 error-bad-is-200 error-bad-is-404 error-not-found-400",
    "error-name-wrong": "error-not-found-named-bad names-without-exception names-of-python",
    "error-name-missing": "answer-error-nameless",
    "error-body": "answer-error-html answer-error-empty answer-error-array answer-error-text",
    "error-message": "error-no-message answer-error-list answer-error-nested",
    "unknown-domain": "unknown-domain-is-empty error-not-found-500 error-unknown-domain-400",
    "lenient-json": (
        "json-trailing-comma json-comments json-single-quotes json-form-feed json-text-after json-bad-utf-8 "
        "not-a-number-read"
    ),
    "bad-body-taken": "json-null-object list-for-body",
    "bad-body-crashes": "malformed-is-500 not-an-object-is-500 null-entry-crashes crash-no-body",
    "bad-parameter-error": "bad-token-is-500",
    "member-place": "wire-max-results-named wire-token-named members-in-any-case",
    "parameter-order": "wire-order-of-query",
    "request-before": "wire-second-loses-query malformed-spoils-connection",
    "path-decoding": "domain-undecoded",
    "token-decoding": "wire-token-undecoded wire-token-twice-decoded",
    "content-type": "answer-plain-text answer-html-type answer-no-type",
    "request-encoding": "wire-body-latin-1 wire-escapes-lost wire-solidus",
    "response-encoding": "answer-latin-1 answer-utf-16 answer-lost-astral",
    "equals-as-one": "attach-moves equals-are-merged create-by-email",
    "index-not-in-step": (
        "old-values-stay stale_fullName stale_email stale_phone stale_account staletckState "
        "unindexed-from-both"
    ),
    "answers-remembered": (
        "stale-content cache-forever cache-without-operator cache-first-pair cache-sorted "
        "nothing-is-remembered"
    ),
    "update-incomplete": "update-does-nothing update-first-field update-keeps-last-name",
    "update-drops": "update-replaces update-drops-keys update-merges-attributes update-drops-attributes",
    "deleted-still-found": "deleted-stays deleted-stays-by-id deleted-stays-by-attached",
    "others-changed": "update-of-equals deletes-equals detach-everywhere",
    "attach-incomplete": "attach-first-value",
    "attach-drops": "attach-overwrites attach-overwrites-all",
    "detach-incomplete": "detach-does-nothing detach-first-value",
    "detach-too-much": "detach-all-values detach-under-all-keys",
    "domains-not-separate": (
        "token-leaks-domain domains-share delete-domain-empties-all cache-without-domain "
        "attached-in-all-domains"
    ),
    "domain-deletion": "domain-stays domain-revives",
    "requests-mixed": "shared-body shared-query-string",
    "creates-overlap": "creates-get-lost",
    "answers-vary": "index-forgets crash-third fails-when-busy",
    "content-type-refused": "needs-content-type",
    "error-with-items": "answer-error-items",
    "five-pairs-find-nothing": "five-pairs-find-nothing",
    "fold-on-one-side": "case-of-stored-upper",
    "list-length-refused": "fifty-values-at-most nine-values-at-most",
    "update-empty-text": "update-ignores-empty update-keeps-empty",
    "valid-search-crashes": (
        "crash-nul crash-astral crash-quote crash-bracket crash-five crash-long prototype-value-crashes "
        "prototype-key-crashes"
    ),
    "writes-unchecked": "profile-unchecked",
}
"""The names of the faults of each family."""

FAMILY_OF: Mapping[str, str] = {
    fault: family for family, names in FAULTS_OF.items() for fault in names.split()
}
"""The family of each fault."""
