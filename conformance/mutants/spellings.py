"""Mutants that take other spellings of a value for the same: escapes, letters on the keys of a phone, dashes in ids."""

import re
from typing import Final

from .fault_class import DROP, FOLD, SYNTAX
from .mutant import MutantTable
from .seam import substitute
from .values import WHOLE, with_form_of

MUTANTS: Final = MutantTable()
_KEYPAD: Final = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")

folds = MUTANTS.rows(WHOLE, with_form_of())
folds("character-escapes-decoded", SYNTAX, "decodes escapes with four digits in values")(
    lambda value: re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), value)
)
folds("small-umlaut-a-spelled-out", FOLD, "takes the small letter a with two dots and ae as the same")(
    substitute("\u00e4|a\u0308", "ae")
)
folds("printed-apostrophe-as-typed", FOLD, "takes the apostrophes of print and of typewriters as the same")(
    substitute("\u2019", "'")
)
folds("control-characters-ignored", DROP, "ignores control characters that are no blanks")(
    substitute(r"[\x00-\x08\x0e-\x1f\x7f]", "")
)
folds(
    "umlaut-u-spelled-out", FOLD, "takes the letter U with two dots and its spelling with an e as the same"
)(substitute("\u00dc|U\u0308", "Ue"))
phones, ids = MUTANTS.rows(WHOLE, with_form_of("_phone")), MUTANTS.rows(WHOLE, with_form_of("_profileId"))
phones("phone-letters-as-digits", FOLD, "takes letters in phone numbers for the keys that they are on")(
    lambda value: value.translate(_KEYPAD)
)
ids("profile-id-dashes-ignored", DROP, "ignores dashes in ids of profiles")(substitute("-", ""))
# Of texts without digits nothing is left, so all are the same.
MUTANTS.rows("state-create", with_form_of("_phone"))(
    "phones-without-digits-alike", FOLD, "compares only the digits of phone numbers"
)(substitute("[^0-9]", ""))
