import json
import os
import site
import sys
import sysconfig

print(
    json.dumps(
        {
            "version": list(sys.version_info),
            "soabi": sysconfig.get_config_var("SOABI"),
            "prefix": sys.base_prefix,
            "executable": os.path.realpath(sys.executable),
            "site-packages": site.getsitepackages(),
            "user-site": site.getusersitepackages(),
            "path": sys.path[1:],
            "libc": os.confstr("CS_GNU_LIBC_VERSION"),
        }
    )
)
