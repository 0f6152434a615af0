import re
import subprocess


def listing(*options):
    lines = subprocess.check_output(["/sbin/ldconfig", *options, "-p"], text=True).splitlines()
    # Until glibc 2.36, ldconfig also stores the oldest kernel of a library, which is old enough for all libraries here.
    return {re.sub(r", OS ABI: Linux [\d.]+", "", line.strip()) for line in lines if "=>" in line}


# -X: does not change links; -i: does not use the auxiliary cache.
subprocess.run(["/sbin/ldconfig", "-X", "-i", "-C", "/tmp/cache"], check=True)
ours, made = listing(), listing("-C", "/tmp/cache")
assert made, "ldconfig made an empty cache"
assert ours == made, f"only in the image: {sorted(ours - made)}\nonly in ldconfig's own: {sorted(made - ours)}"
