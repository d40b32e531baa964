"""Names of ``fast_search`` for the mutants, until they import them from there."""

from .fast_search import BEFORE_ALL as BEFORE_ALL
from .fast_search import UNLIMITED as UNLIMITED
from .fast_search import Combine as Combine
from .fast_search import Match as Match
from .fast_search import every as every
from .fast_search import matching as matching
from .fast_search import some as some
