import os
import ssl

# An empty SSL_CERT_FILE would be wrong too: for OpenSSL it is a missing file, and it trusts nothing.
helped = [name for name in ("SSL_CERT_FILE", "SSL_CERT_DIR") if name in os.environ]
assert not helped, f"the image sets {helped}, so this does not prove OpenSSL's own default"

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
