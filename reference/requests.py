"""Names of ``model`` for the mutants, until they import them from there."""

from .model import Fields as Fields
from .model import SearchRequest as SearchRequest
