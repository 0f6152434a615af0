import subprocess


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
    return done.stdout


run("apt-get", "check")
audit = run("dpkg", "--audit")
assert audit == "", f"dpkg --audit finds faults:\n{audit}"
states = run("dpkg-query", "--show", "--showformat=${Package} ${db:Status-Abbrev}\n").splitlines()
unfinished = [line for line in states if line.split()[1:] != ["ii"]]
assert len(states) > 50 and not unfinished, f"of {len(states)} packages are not installed: {unfinished}"
# The files that `apt-get update` would download.
with open("/etc/os-release") as file:
    suite = next(line.split("=")[1].strip() for line in file if line.startswith("VERSION_CODENAME="))
indexes = run("apt-get", "--print-uris", "update")
for name in (suite, f"{suite}-updates", f"{suite}-security"):
    assert f"/dists/{name}/InRelease" in indexes, f"apt has no source for {name}:\n{indexes}"
python = [line for line in states if line.startswith("python3")]
assert not python, f"Debian's own Python is installed: {python}"
