"""Draws a signed badge: an SVG (lxml) with a picture (Pillow) and a signature (cryptography)."""

import base64
import io
import json
import os
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from lxml import etree
from PIL import Image, ImageDraw, ImageFont

SVG = "http://www.w3.org/2000/svg"
KEY = Ed25519PrivateKey.generate()


def draw(name):
    image = Image.new("RGB", (120, 40), "white")
    ImageDraw.Draw(image).text((4, 8), name, fill="black", font=ImageFont.load_default(18))
    file = io.BytesIO()
    image.save(file, "JPEG")
    return base64.b64encode(file.getvalue()).decode()


def make_badge(name):
    badge = etree.Element(f"{{{SVG}}}svg", nsmap={None: SVG}, width="120", height="40")
    etree.SubElement(badge, f"{{{SVG}}}title").text = name
    etree.SubElement(badge, f"{{{SVG}}}image", href=f"data:image/jpeg;base64,{draw(name)}")
    badge.set("signature", KEY.sign(etree.tostring(badge, method="c14n")).hex())
    return etree.tostring(badge)


def read_badge(text):
    badge = etree.fromstring(text)
    signature = bytes.fromhex(badge.attrib.pop("signature"))
    KEY.public_key().verify(signature, etree.tostring(badge, method="c14n"))
    [data] = badge.xpath("//svg:image/@href", namespaces={"svg": SVG})
    picture = Image.open(io.BytesIO(base64.b64decode(data.partition(",")[2])))
    darkest, brightest = picture.convert("L").getextrema()
    return {
        "name": badge.findtext(f"{{{SVG}}}title"),
        "picture": [picture.format, *picture.size],
        "contrast": brightest - darkest > 200,
    }


def is_valid(text):
    try:
        read_badge(text)
    except InvalidSignature:
        return False
    return True


name = sys.argv[1]
box = Fernet(Fernet.generate_key())
badge = box.decrypt(box.encrypt(make_badge(name)))
print(
    json.dumps(
        {
            **read_badge(badge),
            "forged is valid": is_valid(badge.replace(name.encode(), b"Mallory")),
            "user": os.getuid(),
        }
    )
)
