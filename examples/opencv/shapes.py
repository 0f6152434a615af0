"""Draws shapes into files of several kinds, recognises the kinds by their content, and counts the shapes."""

import json
import os
import pathlib
import tempfile

import cv2
import magic
import numpy as np

image = np.zeros((120, 200), np.uint8)
cv2.rectangle(image, (10, 10), (60, 60), 255, cv2.FILLED)
cv2.circle(image, (140, 60), 30, 255, cv2.FILLED)

seen = {}
with tempfile.TemporaryDirectory() as folder:
    for kind in ("png", "jpg", "webp", "tiff"):
        file = os.path.join(folder, "shapes." + kind)
        cv2.imwrite(file, image)
        light = cv2.imread(file, cv2.IMREAD_GRAYSCALE) // 128
        contours, _ = cv2.findContours(light, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        seen[magic.from_file(file, mime=True)] = len(contours)

script = magic.from_buffer(pathlib.Path(__file__).read_bytes(), mime=True)
print(json.dumps({"shapes": seen, "script": script, "user": os.getuid()}))
