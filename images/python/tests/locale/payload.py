import json
import locale
import os
import subprocess
import sys

said = subprocess.run([sys.executable, "-c", "import sys; print(sys.argv[1])", "zażółć"], capture_output=True, text=True)
print(
    json.dumps(
        {
            "locale": locale.setlocale(locale.LC_ALL, "C.UTF-8"),
            "encoding": locale.getpreferredencoding().lower(),
            "files": sys.getfilesystemencoding(),
            "stdout": sys.stdout.encoding.lower(),
            "nl_langinfo": locale.nl_langinfo(locale.CODESET),
            "roundtrip": os.fsdecode(said.stdout.strip().encode()),
        }
    )
)
