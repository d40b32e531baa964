"""Compiled templates, kept beside the compiled modules of this package: compiling takes a quarter of a short run."""

import hashlib
import sys
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket


class TemplateCache(jinja2.FileSystemBytecodeCache):
    """Keeps templates as the module ``owner`` has them compiled. It is used where Python keeps compiled modules.

    jinja2 itself looks at the template's source and at the version of Python; what else decides, its own version and
    the settings of the environment, is in the names of the files.
    """

    def __init__(self, owner: str) -> None:
        decides = Path(owner).read_bytes() + jinja2.__version__.encode()
        digest = hashlib.sha256(decides).hexdigest()[:12]
        folder = Path(cache_from_source(owner)).parent
        super().__init__(str(folder), f"template-{digest}-{sys.implementation.cache_tag}-%s")

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template, unless nothing can or may be written there."""
        if not sys.dont_write_bytecode:
            with suppress(OSError):
                super().dump_bytecode(bucket)
