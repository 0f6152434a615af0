import datetime
import json
import os
import pathlib
import time
import zoneinfo

DAY = datetime.datetime(2026, 1, 1)
UTC = ("UTC", "UCT", "Zulu", "Universal", "GMT", "Etc/UTC", "Etc/UCT", "Etc/Zulu", "Etc/Universal", "Etc/GMT")


def local_zone():
    """As tzlocal, babel and pendulum look for it: TZ, the name in a file, the name in a link, and then the file itself."""
    if "TZ" in os.environ:
        return zoneinfo.ZoneInfo(os.environ["TZ"])
    if os.path.exists("/etc/timezone"):
        return zoneinfo.ZoneInfo(pathlib.Path("/etc/timezone").read_text().strip())
    if os.path.islink("/etc/localtime"):
        return zoneinfo.ZoneInfo(os.path.realpath("/etc/localtime").partition("/zoneinfo/")[2])
    with open("/etc/localtime", "rb") as file:
        return zoneinfo.ZoneInfo.from_file(file)


print(
    json.dumps(
        {
            "local": time.tzname,
            "utc": [name for name in UTC if zoneinfo.ZoneInfo(name).utcoffset(DAY)],
            "like-tzlocal": local_zone().utcoffset(DAY) / datetime.timedelta(hours=1),
        }
    )
)
