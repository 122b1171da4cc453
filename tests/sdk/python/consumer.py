"""A consumer that answers 200 to what a published SDK for Python takes, and 401 to everything else.

Its arguments are the SDK and the secret; its first line is the port on which it listens.
"""

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from driver import answer

SDK, SECRET = sys.argv[1:3]


class Consumer(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        question = {
            "ask": "verify",
            "sdk": SDK,
            "secret": SECRET,
            "url": f"http://{self.headers['Host']}{self.path}",
            "headers": dict(self.headers.items()),
            "body": body,
        }
        said = answer(question)
        text = str(said.get("said", "")).encode()
        self.send_response(200 if said["valid"] else 401)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


# Loading an SDK may take longer than a platform's tolerance: it is asked once before anybody sends.
answer({"ask": "verify", "sdk": SDK, "secret": SECRET, "url": "", "headers": {}, "body": ""})
server = ThreadingHTTPServer(("127.0.0.1", 0), Consumer)
print(server.server_port, flush=True)
server.serve_forever()
