import sysconfig

settings = sysconfig.get_config_vars()
# With -pthread until 3.10.
assert settings["LDSHARED"] in ("gcc -shared", "gcc -pthread -shared"), f"LDSHARED is {settings['LDSHARED']!r}"
for name in ("CFLAGS", "LDFLAGS", "OPT", "PY_CFLAGS", "CONFIGURE_CFLAGS", "CONFIGURE_LDFLAGS"):
    own = [flag for flag in ("-fcf-protection", "-Werror", "-rpath", "-D_FORTIFY_SOURCE") if flag in settings[name]]
    assert not own, f"{name} has {own}: {settings[name]!r}"
