"""Starts the service on its port."""

import os
import signal
import threading
from http.server import ThreadingHTTPServer

from ${{ values.module }}.service import Handler


def main():
    """Serves until it is told to end."""
    server = ThreadingHTTPServer(("", int(os.environ.get("PORT", "8080"))), Handler)
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: threading.Thread(target=server.shutdown).start())
    server.serve_forever()


if __name__ == "__main__":
    main()
