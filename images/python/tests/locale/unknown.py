import json
import locale
import os
import sys

try:
    locale.setlocale(locale.LC_ALL, "de_DE.UTF-8")
    said = "is there"
except locale.Error as error:
    said = str(error)
print(
    json.dumps(
        {
            "de_DE.UTF-8": said,
            "files": sys.getfilesystemencoding(),
            "stdout": sys.stdout.encoding.lower(),
            "encoding": locale.getpreferredencoding().lower(),
            "arguments": os.fsdecode(sys.argv[1].encode()),
        }
    )
)
