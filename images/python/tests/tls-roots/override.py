import os
import ssl
import tempfile

# Debian 11's OpenSSL knows a folder only, from which it reads what it needs.
bundle = ssl.create_default_context(cafile="/etc/ssl/certs/ca-certificates.crt")
root = bundle.get_ca_certs(binary_form=True)[0]
with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:
    file.write(ssl.DER_cert_to_PEM_cert(root))
    file.flush()
    os.environ["SSL_CERT_FILE"] = file.name
    # The folder of roots is asked only for certificates that are met, so it counts for nothing here.
    count = ssl.create_default_context().cert_store_stats()["x509_ca"]
assert count == 1, f"{count} roots are trusted, though SSL_CERT_FILE names one"
