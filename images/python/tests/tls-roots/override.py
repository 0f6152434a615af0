import os
import ssl
import tempfile

# Debian 11's OpenSSL has only a folder, from which it reads the roots that it needs.
bundle = ssl.create_default_context(cafile="/etc/ssl/certs/ca-certificates.crt")
root = bundle.get_ca_certs(binary_form=True)[0]
with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:
    file.write(ssl.DER_cert_to_PEM_cert(root))
    file.flush()
    os.environ["SSL_CERT_FILE"] = file.name
    # OpenSSL reads the folder of roots only for certificates that it meets, so it does not count here.
    count = ssl.create_default_context().cert_store_stats()["x509_ca"]
assert count == 1, f"{count} roots are trusted, though SSL_CERT_FILE names one"
