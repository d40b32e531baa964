"""Write ``spec/text_digests.json``: a digest of each text of the model of 2022-11-14 that the catalogue rests on.

Usage: ``python extract_texts.py``. Takes the model from the wheel of botocore 1.29.9, as ``extract_service_model.py``
does; no text is kept.
"""

import json
from pathlib import Path

from extract_service_model import downloaded
from searchprofiles_tck.spec.operations import OPERATIONS
from searchprofiles_tck.spec.service_model import text_facts

OUTPUT = Path(__file__).parents[3] / "spec" / "text_digests.json"
STRUCTURES = (
    *("SearchProfilesRequest", "AdditionalSearchKey", "SearchProfilesResponse", "Profile", "FoundByKeyValue"),
    *("Address", "CreateProfileRequest", "UpdateProfileRequest", "DeleteProfileRequest"),
    *("AddProfileKeyRequest", "DeleteProfileKeyRequest"),
)


def main() -> None:
    """Fetch the release and write the data file of the package ``spec``."""
    kept = {
        name: digest
        for name, digest in sorted(text_facts(downloaded()).items())
        if name.split(".")[1] in {*STRUCTURES, *OPERATIONS}
    }
    OUTPUT.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
