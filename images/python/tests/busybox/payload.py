import os
import shutil
import subprocess

assert os.environ["PATH"].split(":")[-1] == "/busybox", f"PATH is {os.environ['PATH']}"
program = "/usr/bin/busybox"
applets = set(subprocess.check_output([program, "--list"], text=True).split())
links = set(os.listdir("/busybox"))
assert links == applets, f"without a link: {sorted(applets - links)}; without an applet: {sorted(links - applets)}"
astray = [name for name in links if os.path.realpath(f"/busybox/{name}") != program]
assert not astray, f"these lead elsewhere: {astray}"
assert os.path.realpath("/bin/sh") == program, "/bin/sh is not a link to busybox"
for name in ("ls", "ps", "tar", "vi", "wget"):
    assert shutil.which(name), f"{name} is not on PATH"
said = subprocess.run("echo $((6 * 7)) | cat", shell=True, capture_output=True, text=True).stdout
assert said == "42\n", f"a pipe in the shell says {said!r}"
assert os.system("exit 3") == 3 << 8, "os.system does not return the command's status"
with os.popen("echo popen") as output:
    assert output.read() == "popen\n"
