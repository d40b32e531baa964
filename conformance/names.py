"""Names by which the pytest plugin and the processes of a session find one another."""

from typing import Final

TARGET_VARIABLE: Final = "SEARCHPROFILES_TCK_TARGET"
PROPERTY: Final = "searchprofiles_tck"
"""Where an item's result travels in ``report.user_properties``, and settings in a worker's input."""
CONFIG_NAME: Final = "config.json"
"""The settings in the private directory of a run that the command line started."""
