"""The site: every page of this folder, with the pages that are made from the code.

sphinx-build -W --keep-going docs SITE
"""

import re
import runpy
from itertools import pairwise
from pathlib import Path

from sphinx.application import Sphinx

HERE = Path(__file__).parent
PAGES = runpy.run_path(str(HERE / "pages.py"))

project = "searchprofiles-tck"
author = copyright = "the searchprofiles-tck contributors"
extensions = ["myst_parser"]
root_doc = "index"
exclude_patterns = ["samples"]
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3
suppress_warnings = ["misc.highlighting_failure"]  # examples leave parts out with an ellipsis
html_theme = "furo"
html_title = "searchprofiles-tck"


def with_navigation(_app: object, name: str, source: list[str]) -> None:
    """Give the first page its navigation: the pages that each of its sections links to."""
    if name != root_doc:
        return
    heads = [*re.finditer(r"^## (.*)", source[0], re.M)]
    ends = [*(head.start() for head in heads), len(source[0])]
    for head, (start, end) in zip(heads, pairwise(ends), strict=True):
        pages = dict.fromkeys(re.findall(r"\]\(([\w/-]+)\.md\)", source[0][start:end]))
        lines = [f":caption: {head[1]}", ":hidden:", "", *pages]
        source[0] += "\n```{toctree}\n" + "\n".join(lines) + "\n```\n"


def setup(app: Sphinx) -> None:
    """Write the catalogue before the pages are read."""
    PAGES["write"](PAGES["BUILT"])
    app.connect("source-read", with_navigation)
