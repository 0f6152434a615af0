"""Reads a manifest with the models of Kubernetes' own client, which are generated from the description of its API.

Prints it as JSON. Ends with status 1 and a list if a field is unknown, is missing or has the wrong type. The client for
Python 3.9 is an old one whose models check nothing."""
import json
import sys
from pathlib import Path

import yaml
from kubernetes import client

manifest = yaml.safe_load(Path(sys.argv[1]).read_text())
version = manifest['apiVersion'].split('/')[-1]
model = getattr(client, f'{version.capitalize()}{manifest["kind"]}')
if hasattr(model, 'model_validate'):
    try:
        model.model_validate(manifest)
    except ValueError as error:
        sys.exit('\n'.join(f'{".".join(map(str, fault["loc"]))}: {fault["msg"]}' for fault in error.errors()))
print(json.dumps(manifest))
