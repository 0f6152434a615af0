"""Reads the records like scanners, by their sources (trivy pkg/fanal/analyzer/pkg/dpkg, syft
syft/pkg/cataloger/debian, claircore dpkg/distroless_scanner). Each is strict about something else."""

import json
import pathlib
import platform
import re

ARCHITECTURE = {"x86_64": "amd64", "aarch64": "arm64"}[platform.machine()]
FOLDER = pathlib.Path("/var/lib/dpkg/status.d")
VERSION = re.compile(r"(\d+:)?\d[A-Za-z0-9.+~-]*")
SOURCE = re.compile(r"([a-z0-9][a-z0-9+.-]+)( \((.+)\))?")


def faults_of(path):
    text = path.read_text()
    # syft loses a last line without a line feed; trivy and claircore read text after an empty line as another package.
    if not text.endswith("\n") or "\n\n" in text.rstrip("\n"):
        yield "is not one stanza of whole lines"
    fields = {}
    for line in text.rstrip("\n").split("\n"):
        # Go's textproto, which trivy and claircore use, ends at a line that is neither field nor continuation.
        match = re.match(r"([!-9;-~]+):[ \t]*(.*)$", line)
        if line[:1] in " \t" and fields:
            continue
        if not match:
            yield f"has the line {line!r}"
            continue
        # syft ignores the whole file if a field is there twice.
        if match[1].lower() in fields:
            yield f"has {match[1]} twice"
        fields[match[1].lower()] = match[2]
    if fields.get("package") != path.name:
        yield f"is of the package {fields.get('package')!r}"
    # trivy drops a package if it cannot read its version or its source's version.
    source = SOURCE.fullmatch(fields.get("source", path.name))
    if not VERSION.fullmatch(fields.get("version", "")):
        yield f"has the version {fields.get('version')!r}"
    if not source or not VERSION.fullmatch(source[3] or fields.get("version", "")):
        yield f"has the source {fields.get('source')!r}"
    if {"deinstall", "purge"} & set(fields.get("status", "").split()):
        yield "is recorded as removed"
    if fields.get("architecture") not in ("all", ARCHITECTURE):
        yield f"is for {fields.get('architecture')!r}"
    # syft reads a number with a unit here.
    if not re.fullmatch(r"\d+", fields.get("installed-size", "0")):
        yield f"has the size {fields['installed-size']!r}"


def sums_faults(path):
    lines = path.read_text().splitlines()
    # `<digest>  <path>`, the path from the root; syft would read a line with a colon as a field of a package.
    wrong = [line for line in lines if not re.fullmatch(r"[0-9a-f]{32}  [^/:][^:]*", line)]
    return [f"has the line {line!r}" for line in wrong] or ([] if lines else ["is empty"])


faults = {}
names = sorted(path.name for path in FOLDER.iterdir())
for name in names:
    path = FOLDER / name
    found = sums_faults(path) if name.endswith(".md5sums") else [*faults_of(path)]
    if not name.endswith(".md5sums") and f"{name}.md5sums" not in names:
        found.append("has no list of files")
    if found:
        faults[name] = found
packages = [name for name in names if not name.endswith(".md5sums")]
print(
    json.dumps(
        {
            "faults": faults,
            "libraries": [name for name in ("libc6", "libsqlite3-0", "tzdata", "zlib1g") if name in packages],
            "libssl": sum(name.startswith("libssl") for name in packages),
            "many": len(packages) > 25,
        }
    )
)
