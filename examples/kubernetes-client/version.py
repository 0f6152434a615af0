"""Asks the API for its version. requests uses the roots that REQUESTS_CA_BUNDLE names, not the system's."""
import os

import requests

host, port = os.environ['KUBERNETES_SERVICE_HOST'], os.environ['KUBERNETES_SERVICE_PORT']
response = requests.get(f'https://{host}:{port}/version', timeout=10)
response.raise_for_status()
print(response.json()['gitVersion'])
