"""A fake of SearchProfiles as in many test suites: small, and not correct everywhere.

It has no operations to create anything: the kit, and our own tests, load data with ``load``. Its two faults are
known, see known-failures.toml.
"""

import re
import uuid

FIELDS = {
    "_profileId": ["ProfileId"],
    "_account": ["AccountNumber"],
    "_phone": ["PhoneNumber", "MobilePhoneNumber", "HomePhoneNumber", "BusinessPhoneNumber"],
    "_email": ["EmailAddress", "PersonalEmailAddress", "BusinessEmailAddress"],
}
NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")


class BadRequest(Exception):
    response = {"Error": {"Code": "BadRequestException", "Message": "bad request"}}


class NotFound(Exception):
    response = {"Error": {"Code": "ResourceNotFoundException", "Message": "not found"}}


class Fake:
    def __init__(self):
        self.profiles = []
        self.domain = None

    def load(self, domain, profiles):
        """Take the members of CreateProfile for each profile, and return the profiles' ids."""
        self.domain = domain
        self.profiles = [{"ProfileId": uuid.uuid4().hex, **profile} for profile in profiles]
        return [profile["ProfileId"] for profile in self.profiles]

    def search_profiles(self, DomainName, MaxResults=20, NextToken="0", LogicalOperator="OR", **request):
        # fault: any page size is accepted, however large
        if LogicalOperator not in ("AND", "OR") or type(MaxResults) is not int or MaxResults < 1:
            raise BadRequest
        if not NAME.fullmatch(str(DomainName)) or not re.fullmatch(r"\d{1,9}", str(NextToken)):
            raise BadRequest
        pairs = self._pairs(request)
        if DomainName != self.domain:
            raise NotFound
        found = [profile for profile in self.profiles if self._matches(profile, pairs, LogicalOperator)]
        start, end = int(NextToken), int(NextToken) + MaxResults
        items = [{**profile, **self._found_by(pairs)} for profile in found[start:end]]
        return {"Items": items, **({"NextToken": str(end)} if end < len(found) else {})}

    def _pairs(self, request):
        more = request.get("AdditionalSearchKeys")
        if more is not None and not (isinstance(more, list) and 1 <= len(more) <= 4):
            raise BadRequest
        pairs = []
        for pair in (request, *(more or ())):
            key, values = (
                (pair.get("KeyName"), pair.get("Values")) if isinstance(pair, dict) else (None, None)
            )
            if not (isinstance(key, str) and NAME.fullmatch(key) and isinstance(values, list) and values):
                raise BadRequest
            if not all(isinstance(value, str) and 1 <= len(value) <= 255 for value in values):
                raise BadRequest
            pairs.append((key, values))
        return pairs

    def _matches(self, profile, pairs, operator):
        combine = all if operator == "AND" else any
        return combine(self._is_found(profile, key, values) for key, values in pairs)

    def _is_found(self, profile, key, values):
        if key == "_fullName":
            parts = (profile.get(name) for name in ("FirstName", "MiddleName", "LastName"))
            return " ".join(filter(None, parts)) in values
        return any(profile.get(name) in values for name in FIELDS.get(key, []))

    def _found_by(self, pairs):
        # fault: under OR only the keys that matched belong here
        found = [{"KeyName": key, "Values": values} for key, values in pairs]
        return {"FoundByItems": found} if len(pairs) > 1 else {}
