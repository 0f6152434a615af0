import sys

import qr

for row in qr.encode(sys.argv[1]):
    print("".join("##" if square else "  " for square in row))
