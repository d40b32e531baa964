"""Every check of the kit, as a test of our fake; what it does not get right yet stands in known-failures.toml."""

from fake import Fake
from searchprofiles_tck.conformance.testcase import SearchProfilesConformance


class TestFake(SearchProfilesConformance):
    def make_target(self):
        return Fake()
