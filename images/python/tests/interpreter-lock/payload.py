import json
import sys
import sysconfig

has_lock = getattr(sys, "_is_gil_enabled", lambda: True)
print(
    json.dumps(
        {
            "lock": has_lock(),
            "free-threaded build": bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
            "abi flags": sys.abiflags,
            "soabi": sysconfig.get_config_var("SOABI").split("-")[1] == sys.argv[1].replace(".", ""),
        }
    )
)
