import json
import os
import ssl
import sys
import urllib.request

import requests

[url] = sys.argv[1:]
with urllib.request.urlopen(url, timeout=10) as answer:
    by_urllib = answer.read().decode()
by_requests = requests.get(url, timeout=10).text
roots = ssl.create_default_context().cert_store_stats()["x509_ca"]
print(json.dumps({"urllib": by_urllib, "requests": by_requests, "roots": roots, "user": os.getuid()}))
