import json
import os

unreadable = []
for folder, folders, files in os.walk("/", onerror=lambda error: unreadable.append(error.filename)):
    if folder == "/":
        # The kernel's own folders.
        folders[:] = [name for name in folders if name not in ("dev", "proc", "sys")]
    paths = (os.path.join(folder, name) for name in files)
    unreadable += [path for path in paths if not os.path.islink(path) and not os.access(path, os.R_OK)]
print(json.dumps(sorted(unreadable)))
