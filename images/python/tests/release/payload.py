import json
import pathlib
import platform
import re
import sysconfig

debian = dict(re.findall(r"^(\w+)=\"?([^\"\n]*)", pathlib.Path("/etc/os-release").read_text(), re.M))
print(
    json.dumps(
        {
            "release": platform.python_version(),
            "series": sysconfig.get_python_version(),
            "version": f"{platform.python_version()}-debian{debian['VERSION_ID']}",
            "debian": f"{debian['ID']} {debian['VERSION_CODENAME']}",
        }
    )
)
