"""Every check of the kit, as a test of our fake."""

from fake import FakeCustomerProfiles

from searchprofiles_tck import SearchProfilesConformance


class TestFake(SearchProfilesConformance):
    def make_target(self):
        return FakeCustomerProfiles()
