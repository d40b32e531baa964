"""A fake of Amazon Connect Customer Profiles for tests: the part around SearchProfiles, in memory.

Its methods have the parameters and results of those of a boto3 client, and raise errors of the same form.
"""

import re
import uuid

PHONES = ("PhoneNumber", "MobilePhoneNumber", "HomePhoneNumber", "BusinessPhoneNumber")
EMAILS = ("EmailAddress", "PersonalEmailAddress", "BusinessEmailAddress")
NAMES = ("FirstName", "MiddleName", "LastName")
NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")


class FakeError(Exception):
    """An error of the service, as botocore's ClientError has it."""

    def __init__(self, code, message):
        super().__init__(f"{code}: {message}")
        self.response = {"Error": {"Code": code, "Message": message}}


def check(holds, message):
    """Refuse the request unless ``holds``."""
    if not holds:
        raise FakeError("BadRequestException", message)


def is_text(value, longest=255, shortest=1):
    """Return whether ``value`` is text of a length that the service accepts."""
    return isinstance(value, str) and shortest <= len(value) <= longest


def pairs_of(request):
    """Return the key and the values of each search key of a request."""
    more = request.get("AdditionalSearchKeys")
    check(more is None or (isinstance(more, list) and 1 <= len(more) <= 4), "AdditionalSearchKeys: 1 to 4")
    for pair in (request, *(more or ())):
        check(isinstance(pair, dict), "an additional search key is an object")
        key, values = pair.get("KeyName"), pair.get("Values")
        check(isinstance(key, str) and NAME.fullmatch(key), "KeyName: 1 to 64 letters, digits, _ and -")
        check(
            isinstance(values, list) and values and all(map(is_text, values)), "Values: 1 to 255 characters"
        )
        yield key, values


class FakeCustomerProfiles:
    """Domains, profiles in them, and the search keys of profiles."""

    def __init__(self):
        self.domains = {}

    def create_domain(self, DomainName, DefaultExpirationDays):
        check(isinstance(DomainName, str) and NAME.fullmatch(DomainName), "DomainName")
        check(DomainName not in self.domains, "the domain exists")
        self.domains[DomainName] = {}
        return {"DomainName": DomainName, "DefaultExpirationDays": DefaultExpirationDays}

    def delete_domain(self, DomainName):
        self._domain(DomainName)
        del self.domains[DomainName]
        return {"Message": "deleted"}

    def create_profile(self, DomainName, **fields):
        profile = {"ProfileId": uuid.uuid4().hex, "fields": fields, "keys": {}}
        self._domain(DomainName)[profile["ProfileId"]] = profile
        return {"ProfileId": profile["ProfileId"]}

    def update_profile(self, DomainName, ProfileId, **fields):
        kept = self._profile(DomainName, ProfileId)["fields"]
        for name, value in fields.items():
            if isinstance(value, dict):  # what is empty is removed, in addresses and attributes too
                value = {line: text for line, text in value.items() if text}
            if value:
                kept[name] = value
            elif value is not None:  # null counts as not given
                kept.pop(name, None)
        return {"ProfileId": ProfileId}

    def delete_profile(self, DomainName, ProfileId):
        self._profile(DomainName, ProfileId)
        del self.domains[DomainName][ProfileId]
        return {"Message": "deleted"}

    def add_profile_key(self, DomainName, ProfileId, KeyName, Values):
        self._profile(DomainName, ProfileId)["keys"].setdefault(KeyName, set()).update(Values)
        return {"KeyName": KeyName, "Values": Values}

    def delete_profile_key(self, DomainName, ProfileId, KeyName, Values):
        self._profile(DomainName, ProfileId)["keys"].get(KeyName, set()).difference_update(Values)
        return {"Message": "deleted"}

    def search_profiles(
        self, DomainName=None, MaxResults=None, NextToken=None, LogicalOperator=None, **request
    ):
        check(isinstance(DomainName, str) and NAME.fullmatch(DomainName), "DomainName")
        size = 20 if MaxResults is None else MaxResults
        check(type(size) is int and 1 <= size <= 100, "MaxResults: 1 to 100")
        check(NextToken is None or is_text(NextToken, 1024), "NextToken: 1 to 1024 characters")
        check(LogicalOperator in (None, "AND", "OR"), "LogicalOperator: AND or OR")
        pairs = list(pairs_of(request))
        start = self._start(NextToken)
        found = list(self._matches(self._domain(DomainName), pairs, LogicalOperator))
        answer = {"Items": found[start : start + size]}
        if start + size < len(found):
            answer["NextToken"] = f"from-{start + size}"
        return answer

    def _start(self, token):
        check(token is None or re.fullmatch(r"from-\d+", token), "NextToken is none that was given out")
        return 0 if token is None else int(token.removeprefix("from-"))

    def _matches(self, profiles, pairs, operator):
        """Return the profiles that match, each with the search keys that it was found by."""
        for profile in profiles.values():
            matching = [pair for pair in pairs if set(pair[1]) & values_under(pair[0], profile)]
            if len(matching) == len(pairs) or (matching and operator != "AND"):
                found_by = [{"KeyName": key, "Values": values} for key, values in matching]
                shown = {"FoundByItems": found_by} if len(pairs) > 1 else {}
                yield {**profile["fields"], "ProfileId": profile["ProfileId"], **shown}

    def _domain(self, name):
        if name not in self.domains:
            raise FakeError("ResourceNotFoundException", f"there is no domain {name!r}")
        return self.domains[name]

    def _profile(self, domain, identifier):
        if identifier not in self._domain(domain):
            raise FakeError("ResourceNotFoundException", f"there is no profile {identifier!r}")
        return self.domains[domain][identifier]


def values_under(key, profile):
    """Return the values that a profile can be found by under ``key``."""
    fields = profile["fields"]
    names = {"_phone": PHONES, "_email": EMAILS, "_account": ("AccountNumber",)}.get(key, ())
    own = {fields[name] for name in names if name in fields}
    if key == "_profileId":
        own = {profile["ProfileId"]}
    if key == "_fullName" and any(map(fields.get, NAMES)):
        own = {" ".join(fields[name] for name in NAMES if fields.get(name))}
    return own | profile["keys"].get(key, set())
