"""Why a run cannot judge its target. Each message is one sentence that a stranger can act on."""


class NotMeasured(Exception):
    """Nothing can be judged: no answer, no SearchProfiles, no way to load data, or no access."""
