"""What pyproject.toml cannot say: an empty folder to build into, and the addresses of a release.

What an earlier build left there, setuptools would put into the wheel as well.

A release sets ``SEARCHPROFILES_TCK_ADDRESS`` to the address of the repository. README's links are then absolute, and
the metadata has the project's addresses. Without it the links stay relative, and no address is written.
"""

import os
import re
import shutil
from pathlib import Path

HERE = Path(__file__).parent
ADDRESS = "SEARCHPROFILES_TCK_ADDRESS"
LINK = re.compile(r"(!?)(\[[^\]]*\])\((?!https?://|#)([^)]+)\)")
PAGES = {
    "Documentation": "blob/v{version}/docs/index.md",
    "Changelog": "blob/v{version}/CHANGELOG.md",
    "Issues": "issues",
    "Source": "tree/v{version}",
}


def version() -> str:
    """Return the version, read without importing the package."""
    text = (HERE / "searchprofiles_tck" / "__init__.py").read_text(encoding="utf-8")
    return re.findall(r'^__version__\b.*= "([^"]+)"$', text, re.M)[0]


def readme(text: str, address: str, number: str) -> str:
    """Return README with its links below ``address``, at the tag of that version; unchanged without an address."""
    if not address:
        return text
    rooms = {"!": "raw", "": "blob"}
    return LINK.sub(lambda link: f"{link[1]}{link[2]}({address}/{rooms[link[1]]}/v{number}/{link[3]})", text)


def urls(address: str, number: str) -> dict[str, str]:
    """Return the project's addresses by label; none without an address."""
    return {label: f"{address}/{page.format(version=number)}" for label, page in PAGES.items() if address}


def build(address: str) -> None:
    """Build what setuptools is called for."""
    from setuptools import setup
    from setuptools.command.build_py import build_py

    class CleanBuild(build_py):
        """Copy the modules, and those alone."""

        def run(self) -> None:
            """Remove what an earlier build left, and copy the modules."""
            if not self.editable_mode:
                shutil.rmtree(self.build_lib, ignore_errors=True)
            super().run()

    setup(
        cmdclass={"build_py": CleanBuild},
        long_description=readme((HERE / "README.md").read_text(encoding="utf-8"), address, version()),
        long_description_content_type="text/markdown",
        project_urls=urls(address, version()),
    )


if __name__ == "__main__":
    build(os.environ.get(ADDRESS, "").rstrip("/"))
