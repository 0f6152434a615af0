from setuptools import Extension, setup

setup(ext_modules=[Extension("qr", ["qr.c"], libraries=["qrencode"])])
