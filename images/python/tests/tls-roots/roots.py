import os
import ssl
import sys

# For wheels with an OpenSSL of their own. Debian's finds the roots without it.
assert os.environ["SSL_CERT_FILE"] == "/etc/ssl/certs/ca-certificates.crt"
assert "SSL_CERT_DIR" not in os.environ
if sys.argv[1:] == ["unset"]:
    del os.environ["SSL_CERT_FILE"]

context = ssl.create_default_context()
paths = ssl.get_default_verify_paths()
if paths.cafile is None and paths.capath:
    # A folder is read root by root, when a root is needed.
    for name in os.listdir(paths.capath):
        if name.endswith(".0"):
            context.load_verify_locations(os.path.join(paths.capath, name))
count = context.cert_store_stats()["x509_ca"]
assert count > 100, f"only {count} roots are trusted; looked for in {paths}"
names = [str(root["subject"]) for root in context.get_ca_certs()]
assert any("ISRG Root X1" in name for name in names), "the root of Let's Encrypt is missing"
