import sys
import sysconfig

arguments = sysconfig.get_config_var("CONFIG_ARGS")
flags = [flag for flag in ("--enable-optimizations", "--with-lto") if flag in arguments]
wanted = ["--enable-optimizations", "--with-lto"] if sys.argv[1] == "release" else []
assert flags == wanted, f"the label says {sys.argv[1]!r}, CPython was configured with {flags}"
# The interpreter's own calls do not go through its table of symbols.
flags = sysconfig.get_config_var("CONFIGURE_CFLAGS_NODIST")
assert "-fno-semantic-interposition" in flags, f"the interpreter was compiled with {flags}"
assert "-O3" in sysconfig.get_config_var("OPT"), f"OPT is {sysconfig.get_config_var('OPT')}"
assert not sysconfig.get_config_var("Py_DEBUG"), "this is a debug build"
