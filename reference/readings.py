"""Names of ``spec.readings`` for those who import them from here."""

from ..spec.readings import Readings as Readings
from ..spec.readings import UnknownReading as UnknownReading
