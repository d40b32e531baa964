"""Whether an SDK would send a call as it was sent, found out from the SDK itself, without a client."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, unquote

from ...spec.exchange import HttpRequest, Json
from .http_message import encode


def sdk_obstacle(operation: str, members: Mapping[str, Json], *, exactly: bool) -> str:
    """Return why boto3 does not send these members as they are; empty if it does.

    ``exactly`` means the same text in the body, apart from blanks: boto3 escapes whatever is not ASCII.
    """
    wanted = encode(operation, members)
    try:
        given = _serialized(operation, members)
    except Exception as error:  # a value of any wrong type meets code that expects another
        return f"its serializer ends with {type(error).__name__}"
    if meaning(given) != meaning(wanted):
        return "it would send other members or another path"
    if exactly and not wanted.body.isascii():
        return "it would escape what is not ASCII in the body"
    return ""


def meaning(request: HttpRequest) -> tuple[object, ...]:
    """Return what a request says, however it is encoded; NaN, which is equal to nothing, as text."""
    path, _, query = request.target.partition("?")
    body = json.dumps(json.loads(request.body or "{}"), sort_keys=True)
    return [unquote(part) for part in path.split("/")], sorted(parse_qsl(query, keep_blank_values=True)), body


def _serialized(operation: str, members: Mapping[str, Json]) -> HttpRequest:
    from botocore.utils import percent_encode_sequence

    serializer, model = _sdk()
    request = serializer.serialize_to_request(dict(members), model.operation_model(operation))
    query = percent_encode_sequence(request["query_string"])
    body = request["body"] or b""
    text = body.decode() if isinstance(body, bytes) else str(body)
    return HttpRequest(request["method"], request["url_path"] + (f"?{query}" if query else ""), (), text)


@cache
def _sdk() -> tuple[Any, Any]:
    """Return the serializer of botocore and its model of the service."""
    from botocore.loaders import Loader
    from botocore.model import ServiceModel
    from botocore.serialize import create_serializer

    model = Loader().load_service_model("customer-profiles", "service-2")
    return create_serializer("rest-json", include_validation=False), ServiceModel(model, "customer-profiles")
