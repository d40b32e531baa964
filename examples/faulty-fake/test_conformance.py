"""Every check of the kit, as a test of our fake; its known faults are listed in known-failures.toml."""

from fake import Fake

from searchprofiles_tck import SearchProfilesConformance


class TestFake(SearchProfilesConformance):
    def make_target(self):
        return Fake()
