import re
import subprocess


def listing(*options):
    lines = subprocess.check_output(["/sbin/ldconfig", *options, "-p"], text=True).splitlines()
    # Until glibc 2.36 ldconfig also notes the oldest kernel that a library is for, which no library here is too new for.
    return {re.sub(r", OS ABI: Linux [\d.]+", "", line.strip()) for line in lines if "=>" in line}


# -X: leaves links alone; -i: keeps no notes for the next time.
subprocess.run(["/sbin/ldconfig", "-X", "-i", "-C", "/tmp/cache"], check=True)
ours, made = listing(), listing("-C", "/tmp/cache")
assert made, "ldconfig made an empty cache"
assert ours == made, f"only in the image: {sorted(ours - made)}\nonly in ldconfig's own: {sorted(made - ours)}"
