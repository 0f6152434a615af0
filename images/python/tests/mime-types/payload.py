import json
import mimetypes
import os

names = ("a.deb", "a.docx", "a.glb", "a.ogg")
types = {name: mimetypes.guess_type(name)[0] for name in names}
# Newer Pythons know more types themselves, so the file is checked too.
print(json.dumps({**types, "/etc/mime.types": os.path.isfile("/etc/mime.types")}))
