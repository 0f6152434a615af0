import grp
import json
import os
import pwd
import socket

with open("/etc/nsswitch.conf") as file:
    databases = dict(line.split(":", 1) for line in file if ":" in line)
me = pwd.getpwuid(os.getuid())
print(
    json.dumps(
        {
            "services": {name: socket.getservbyname(name) for name in ("https", "domain", "postgresql")},
            "protocols": {name: socket.getprotobyname(name) for name in ("tcp", "udp", "icmp")},
            "user": [me.pw_name, me.pw_uid, me.pw_gid, me.pw_dir],
            "users": {name: pwd.getpwnam(name).pw_uid for name in ("root", "nobody", "nonroot")},
            "groups": {name: grp.getgrnam(name).gr_gid for name in ("root", "monty", "nonroot")},
            "localhost": "127.0.0.1" in {found[4][0] for found in socket.getaddrinfo("localhost", 80)},
            "hosts": databases["hosts"].split(),
        }
    )
)
