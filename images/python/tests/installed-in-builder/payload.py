import json
import os
import sys

import greetvenv

print(
    json.dumps(
        {
            "prefix": sys.prefix,
            "executable": sys.executable,
            "real": os.path.realpath(sys.executable),
            "module": greetvenv.__file__,
        }
    )
)
