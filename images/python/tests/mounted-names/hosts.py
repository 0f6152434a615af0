import socket

print(socket.gethostbyname("database.internal"))
