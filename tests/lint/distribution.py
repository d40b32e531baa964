"""Check what ``python -m build`` made, before it is published.

    python tests/lint/distribution.py DIST [ADDRESS]

The source distribution has to hold every file of the repository, and the metadata of both has to name ADDRESS, the
project's address, in all its links, or no address at all. Print what is wrong, and exit with status 1 if anything is.
"""

import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
MADE: Final = re.compile(r"PKG-INFO|setup\.cfg|searchprofiles_tck\.egg-info/.*")
"""What building adds to the files of the repository."""
RELATIVE: Final = re.compile(r"\]\((?!https?://|#)([^)]+)\)")


def missing(archive: Path) -> Iterator[str]:
    """Yield a sentence for each file that the source distribution lacks, or that it has in addition."""
    words = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard"]
    ours = {*subprocess.run(words, capture_output=True, text=True, check=True).stdout.splitlines()}
    with tarfile.open(archive) as whole:
        theirs = {member.name.partition("/")[2] for member in whole.getmembers() if member.isfile()}
    yield from (f"{archive.name} lacks {name}: add it to MANIFEST.in" for name in sorted(ours - theirs))
    others = sorted(name for name in theirs - ours if not MADE.fullmatch(name))
    yield from (f"{archive.name} has {name}, which is no file of the repository" for name in others)


def metadata(wheel: Path) -> str:
    """Return the metadata of a wheel, README included."""
    with zipfile.ZipFile(wheel) as whole:
        name = next(name for name in whole.namelist() if name.endswith(".dist-info/METADATA"))
        return whole.read(name).decode()


def wrong_links(text: str, address: str) -> Iterator[str]:
    """Yield a sentence for what the metadata says of the project's address and should not say."""
    labels = re.findall(r"^Project-URL: (.*)", text, re.M)
    relative = RELATIVE.findall(text)
    if address and relative:
        yield f"README still has relative links, such as {relative[0]}"
    if address and not labels:
        yield "the metadata names no address of the project"
    yield from (f"Project-URL {label!r} is not below {address}" for label in labels if address not in label)
    if not address and labels:
        yield f"an address is written, though none was given: {labels[0]}"


def main(words: Sequence[str]) -> int:
    """Check the files in the folder that is named; return the exit status."""
    folder, address = Path(words[0]), words[1] if len(words) > 1 else ""
    wheel, archive = next(folder.glob("*.whl")), next(folder.glob("*.tar.gz"))
    found = [*missing(archive), *wrong_links(metadata(wheel), address)]
    print("\n".join(found) or f"{wheel.name} and {archive.name} are whole")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
