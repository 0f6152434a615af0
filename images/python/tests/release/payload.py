import json
import platform
import sysconfig

debian = platform.freedesktop_os_release()
print(
    json.dumps(
        {
            "release": platform.python_version(),
            "series": sysconfig.get_python_version(),
            "debian": f"{debian['ID']} {debian['VERSION_CODENAME']}",
        }
    )
)
