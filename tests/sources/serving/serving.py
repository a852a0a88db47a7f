"""Starts an application on a free loopback port, and tells which in the file that PORT_FILE names."""
import os
import signal
import sys


def tell(port):
    path = os.environ["PORT_FILE"]
    with open(path + ".new", "w") as file:
        file.write(f"{port}\n")
    os.rename(path + ".new", path)


def serve_wsgi(application):
    import waitress
    server = waitress.create_server(application, host="127.0.0.1", port=0, threads=4)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    tell(server.effective_port)
    server.run()


def serve_asgi(application):
    import socket

    import uvicorn
    listener = socket.create_server(("127.0.0.1", 0))
    tell(listener.getsockname()[1])
    uvicorn.Server(uvicorn.Config(application, log_level="warning")).run(sockets=[listener])
