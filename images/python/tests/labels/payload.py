import datetime
import json
import re
import sys

# The end of upstream's support (https://devguide.python.org/versions/): in October, five years after the first release.
FIRST = {"3.9": 2020, "3.10": 2021, "3.11": 2022, "3.12": 2023, "3.13": 2024, "3.14": 2025, "3.15": 2026}
series, release, eol, version, suite, revision = sys.argv[1:]
day = datetime.date.fromisoformat(eol)
print(
    json.dumps(
        {
            "end": [day.year - FIRST[series], day.month],
            "series": release.startswith(f"{series}."),
            "version": re.fullmatch(rf"{re.escape(release)}-debian\d+", version) is not None,
            "suite": suite in open("/etc/os-release").read(),
            "revision": revision != "",
        }
    )
)
