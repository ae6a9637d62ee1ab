"""Servers that a test starts: each runs in a thread, and ends as soon as it is told."""

import threading
from socketserver import BaseServer

_LOOKS_EVERY_S = 0.02  # half a second, if nobody says so: most of a short test


def begin(server: BaseServer) -> None:
    threading.Thread(
        target=server.serve_forever, args=(_LOOKS_EVERY_S,), daemon=True
    ).start()


def end(server: BaseServer) -> None:
    server.shutdown()
    server.server_close()
