import json
import os
import ssl

context = ssl.create_default_context()
names = [dict(pair[0] for pair in root["subject"])["commonName"] for root in context.get_ca_certs()]
folder = ssl.get_default_verify_paths().capath if "SSL_CERT_DIR" in os.environ else None
hashed = [name for name in os.listdir(folder) if name.endswith(".0")] if folder else []
print(json.dumps({"roots": names, "hashed": len(hashed)}))
