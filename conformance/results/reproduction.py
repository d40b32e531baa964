"""Scripts that show a failure again without the kit: for the shell, with curl, in Python, for Node and in Go.

All send the same requests, those that the run sent. They authenticate as the run did: what has to be set is named, and
no secret is written down.
"""

from collections.abc import Iterable, Sequence

from ...spec.results import Reproduction
from ..config import RunConfig
from ..target.http_message import body_bytes
from .authentication import signs
from .go_script import go_script
from .node_script import node_script
from .python_script import is_object, python_alone, python_script
from .script_steps import LONGEST_BODY, ScriptStep
from .shell_script import curl_alone, shell_script


def reproduction(steps: Sequence[ScriptStep], config: RunConfig, remark: str = "") -> Reproduction:
    """Return scripts that send ``steps``, and clean up, and the request alone that shows the failure.

    They read the target's address from ``$ENDPOINT`` and authenticate as a run with ``config`` does, with secrets
    from the environment. ``remark`` says at their top what they do not do. A Python object has no shell script.
    """
    has_server = not is_object(config)
    shows = next((step for step in reversed(steps) if step.shows), steps[-1])
    # Node and Go cannot sign without a package, nor open what is compressed in a line.
    is_plain = has_server and not signs(config) and not any(_is_long(step) for step in steps)
    return Reproduction(
        curl=_script("#", remark, shell_script(steps, config)) if has_server else "",
        python=_script("#", remark, python_script(steps, config)),
        typescript=_script("//", remark, node_script(steps, config)) if is_plain else "",
        go=_script("//", remark, go_script(steps, config)) if is_plain else "",
        curl_request=curl_alone(shows, config) if has_server else "",
        python_request=python_alone(shows, config),
    )


def _is_long(step: ScriptStep) -> bool:
    return len(body_bytes(step.request)) > LONGEST_BODY


def _script(comment: str, remark: str, lines: Iterable[str]) -> str:
    return "\n".join([*([f"{comment} {remark}"] if remark else []), *lines]) + "\n"
