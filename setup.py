"""Build into an empty folder: what an earlier build left there, setuptools would put into the wheel as well.

Everything else about the build is in pyproject.toml.
"""

import shutil

from setuptools import setup
from setuptools.command.build_py import build_py


class CleanBuild(build_py):
    """Copy the modules, and those alone."""

    def run(self) -> None:
        """Remove what an earlier build left, and copy the modules."""
        if not self.editable_mode:
            shutil.rmtree(self.build_lib, ignore_errors=True)
        super().run()


setup(cmdclass={"build_py": CleanBuild})
