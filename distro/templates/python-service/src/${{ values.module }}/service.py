"""What the service answers, apart from how it is asked."""

import json
from http.server import BaseHTTPRequestHandler

PAGES = {
    "/healthcheck": {"status": "ok"},
    "/": {"service": "${{ values.name }}"},
}


class Handler(BaseHTTPRequestHandler):
    """One answer for each address."""

    def do_GET(self):  # noqa: N802
        page = PAGES.get(self.path.split("?")[0])
        body = json.dumps(page or {"error": "there is nothing here"}).encode()
        self.send_response(200 if page else 404)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args):
        print(json.dumps({"level": "info", "message": format % args}), flush=True)
