"""The service, asked as others ask it."""

import json
import threading
import unittest
import urllib.error
import urllib.request
from http.server import ThreadingHTTPServer

from ${{ values.module }}.service import Handler


class ServiceTest(unittest.TestCase):
    """On a port of its own."""

    def setUp(self):
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def tearDown(self):
        self.server.shutdown()
        self.server.server_close()

    def ask(self, path):
        address = f"http://127.0.0.1:{self.server.server_port}{path}"
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    def test_says_that_it_is_well(self):
        self.assertEqual(self.ask("/healthcheck"), (200, {"status": "ok"}))

    def test_says_who_it_is(self):
        self.assertEqual(self.ask("/?now"), (200, {"service": "${{ values.name }}"}))

    def test_says_when_there_is_nothing(self):
        self.assertEqual(self.ask("/none")[0], 404)
