# Installs the wheels of /shared/requirements.txt into /opt/venv. uv resolves fast, but only pip knows this machine's
# index, so uv gets pip's settings, as variables: they may contain passwords, which must not be in arguments.
import ast
import json
import os
import subprocess

os.environ.update(json.load(open("/settings.json")))
listed = subprocess.run(["python", "-m", "pip", "config", "list"], check=True, capture_output=True, text=True)
settings = {}
for line in listed.stdout.splitlines():
    key, _, value = line.partition("=")
    settings[key.split(".", 1)[1]] = ast.literal_eval(value)

certificates = "/etc/ssl/certs/ca-certificates.crt"
variables = {
    "UV_DEFAULT_INDEX": settings.get("index-url"),
    "UV_INDEX": settings.get("extra-index-url"),
    "UV_INSECURE_HOST": settings.get("trusted-host"),
    "UV_HTTP_TIMEOUT": settings.get("timeout") or settings.get("default-timeout"),
    "ALL_PROXY": settings.get("proxy"),
    "SSL_CERT_FILE": certificates if os.path.exists(certificates) else None,
    # Most of 2 GB is never imported.
    "UV_COMPILE_BYTECODE": "0",
    "UV_CACHE_DIR": "/cache",
}
os.environ.update({name: " ".join(value.split()) for name, value in variables.items() if value})
subprocess.run(["python", "-m", "venv", "--clear", "--without-pip", "/opt/venv"], check=True)
install = ["uv", "pip", "install", "--python", "/opt/venv", "--only-binary", ":all:", "--quiet"]
raise SystemExit(subprocess.run([*install, "-r", "/shared/requirements.txt"]).returncode)
