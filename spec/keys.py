"""The predefined search keys, and which fields of a profile each standard key indexes.

Sources: document, KeyName (the 21 names); administrator guide, "Standard profile definition" (the fields).
"""

from collections.abc import Mapping
from typing import Final

PREDEFINED_KEYS: Final = (
    "_account",
    "_profileId",
    "_assetId",
    "_caseId",
    "_orderId",
    "_fullName",
    "_phone",
    "_email",
    "_ctrContactId",
    "_marketoLeadId",
    "_salesforceAccountId",
    "_salesforceContactId",
    "_salesforceAssetId",
    "_zendeskUserId",
    "_zendeskExternalId",
    "_zendeskTicketId",
    "_serviceNowSystemId",
    "_serviceNowIncidentId",
    "_segmentUserId",
    "_shopifyCustomerId",
    "_shopifyOrderId",
)

FIELDS_BY_KEY: Final[Mapping[str, tuple[str, ...]]] = {
    "_profileId": ("ProfileId",),
    "_account": ("AccountNumber",),
    "_phone": ("PhoneNumber", "MobilePhoneNumber", "HomePhoneNumber", "BusinessPhoneNumber"),
    "_email": ("EmailAddress", "PersonalEmailAddress", "BusinessEmailAddress"),
}
"""Standard keys that index single fields. ``_fullName`` joins several: see ``FULL_NAME_FIELDS``."""

FULL_NAME_KEY: Final = "_fullName"
FULL_NAME_FIELDS: Final = ("FirstName", "MiddleName", "LastName")
"""Joined in this order by single spaces."""

STANDARD_KEYS: Final = ("_profileId", "_account", "_phone", "_email", "_fullName")
"""The keys that CreateProfile alone can fill."""

ATTACHED_KEYS: Final = tuple(key for key in PREDEFINED_KEYS if key not in STANDARD_KEYS)
"""Predefined keys whose values are attached to a profile: by AddProfileKey, or by ingested objects."""
