import os

print("seen")
# Ends without flushing any buffer.
os._exit(0)
