"""The members of a profile (document, response structure; service model, shape ``Profile``)."""

from typing import Final

ADDRESS_FIELDS: Final = ("Address", "ShippingAddress", "MailingAddress", "BillingAddress")
ADDRESS_LINES: Final = (
    "Address1",
    "Address2",
    "Address3",
    "Address4",
    "City",
    "County",
    "State",
    "Province",
    "Country",
    "PostalCode",
)
STRING_FIELDS: Final = (
    "AccountNumber",
    "AdditionalInformation",
    "BusinessName",
    "FirstName",
    "MiddleName",
    "LastName",
    "BirthDate",
    "PhoneNumber",
    "MobilePhoneNumber",
    "HomePhoneNumber",
    "BusinessPhoneNumber",
    "EmailAddress",
    "PersonalEmailAddress",
    "BusinessEmailAddress",
)
PARTY_TYPES: Final = ("INDIVIDUAL", "BUSINESS", "OTHER")
GENDERS: Final = ("MALE", "FEMALE", "UNSPECIFIED")
UPDATE_POINTS: Final = {
    **dict.fromkeys(ADDRESS_FIELDS, "nested-update"),
    "Attributes": "attributes-update",
}
"""The members of a profile that are objects, each with the open point of how UpdateProfile changes it."""

INPUT_FIELDS: Final = (*STRING_FIELDS, "PartyType", "Gender", *ADDRESS_FIELDS, "Attributes")
"""What CreateProfile takes, apart from DomainName. A response adds ProfileId, and in a search FoundByItems."""
