"""Names of ``service.asgi`` for the mutants, until they import them from there."""

from .service.asgi import Application as Application
from .service.asgi import Message as Message
from .service.asgi import Receive as Receive
from .service.asgi import Scope as Scope
from .service.asgi import Send as Send
