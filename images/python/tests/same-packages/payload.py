import json
import pathlib
import re


def versions(text):
    stanzas = (stanza for stanza in text.split("\n\n") if "Package: " in stanza)
    return {re.search("^Package: (.+)$", one, re.M)[1]: re.search("^Version: (.+)$", one, re.M)[1] for one in stanzas}


builder = versions(pathlib.Path("/builder/status").read_text())
here = {}
for path in pathlib.Path("/var/lib/dpkg/status.d").iterdir():
    if path.suffix != ".md5sums":
        here.update(versions(path.read_text()))
print(
    json.dumps(
        {
            "many": len(here) > 25,
            "libc6": "libc6" in here,
            "others": sorted(name for name in set(here) & set(builder) if here[name] != builder[name]),
            "only here": sorted(set(here) - set(builder)),
        }
    )
)
