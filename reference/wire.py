"""Names of ``service.wire`` for the mutants, until they import them from there."""

from .service.wire import RawHeaders as RawHeaders
from .service.wire import Refusal as Refusal
from .service.wire import WireRequest as WireRequest
from .service.wire import WireResponse as WireResponse
