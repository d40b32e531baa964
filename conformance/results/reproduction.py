"""Scripts that show a failure again without the kit: for the shell, with curl, in Python, for Node and in Go.

All send the same requests, those that the run sent. They authenticate as the run did: what has to be set is named, and
no secret is written down.
"""

from collections.abc import Iterable, Sequence

from msgspec import structs

from ...spec.results import LONGEST_SCRIPT, Reproduction
from ..config import RunConfig
from .authentication import signs
from .go_script import go_script
from .node_script import node_script
from .python_script import is_object, python_alone, python_script
from .script_steps import ScriptStep
from .shell_script import curl_alone, shell_script


def reproduction(steps: Sequence[ScriptStep], config: RunConfig, remark: str = "") -> Reproduction:
    """Return scripts that send ``steps``, and clean up, and the request alone that shows the failure.

    They read the target's address from ``$ENDPOINT`` and authenticate as a run with ``config`` does, with secrets
    from the environment. ``remark`` says at their top what they do not do. A Python object has no shell script. The
    others are left out if too long to be shown: one way is enough to keep.
    """
    has_server = not is_object(config)
    shows = next((step for step in reversed(steps) if step.shows), steps[-1])
    is_plain = has_server and not signs(config)  # Node and Go cannot sign without a package
    python = _script("#", remark, python_script(steps, config))
    return Reproduction(
        curl=_script("#", remark, shell_script(steps, config)) if has_server else "",
        python=_short(python) if has_server else python,
        typescript=_short(_script("//", remark, node_script(steps, config))) if is_plain else "",
        go=_short(_script("//", remark, go_script(steps, config))) if is_plain else "",
        curl_request=curl_alone(shows, config) if has_server else "",
        python_request=python_alone(shows, config),
    )


def without_long_scripts(given: Reproduction) -> Reproduction:
    """Return ``given`` without scripts that are too long to be shown.

    That is enough for a failure beside another one of the same check: that one has a script of any length.
    """
    return structs.replace(given, curl=_short(given.curl), python=_short(given.python))


def _short(script: str) -> str:
    return script if len(script) <= LONGEST_SCRIPT else ""


def _script(comment: str, remark: str, lines: Iterable[str]) -> str:
    return "\n".join([*([f"{comment} {remark}"] if remark else []), *lines]) + "\n"
