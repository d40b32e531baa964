"""Names of ``service.http_app`` for the mutants, until they import them from there."""

from .service.http_app import Answer as Answer
from .service.http_app import Guard as Guard
from .service.http_app import admit as admit
from .service.http_app import answering as answering
from .service.http_app import application as application
from .service.http_app import body_of as body_of
from .service.http_app import request_of as request_of
from .service.http_app import send_response as send_response
