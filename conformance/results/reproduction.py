"""Scripts that show a failure again without the kit: a shell script with curl, one in Python, and one for Node.

All send the same requests, those that the run sent. They authenticate as the run did: what has to be set is named, and
no secret is written down.
"""

from collections.abc import Sequence

from ...spec.results import Reproduction
from ..config import RunConfig
from .node_script import node_script
from .python_script import is_object, python_alone, python_script
from .script_steps import ScriptStep
from .shell_script import curl_alone, shell_script


def reproduction(steps: Sequence[ScriptStep], config: RunConfig, remark: str = "") -> Reproduction:
    """Return scripts that send ``steps``, of which the last shows the failure, and clean up.

    They read the target's address from ``$ENDPOINT`` and authenticate as a run with ``config`` does, with secrets
    from the environment. ``remark`` says at their top what they do not do. A Python object has no shell script.
    """
    head = [f"# {remark}"] if remark else []
    has_server = not is_object(config)
    return Reproduction(
        curl="\n".join([*head, *shell_script(steps, config)]) + "\n" if has_server else "",
        python="\n".join([*head, *python_script(steps, config)]) + "\n",
        typescript=_typescript(steps, config, remark) if has_server else "",
        curl_request=curl_alone(steps[-1], config) if has_server else "",
        python_request=python_alone(steps[-1], config),
    )


def _typescript(steps: Sequence[ScriptStep], config: RunConfig, remark: str) -> str:
    lines = node_script(steps, config)
    return "\n".join([*([f"// {remark}"] if remark else []), *lines]) + "\n" if lines else ""
