"""A web server of our own, on this machine only, that can be told to fail in the ways that servers do."""

import contextlib
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Page:
    """What the server has at one path, and how it misbehaves."""

    body: bytes
    statuses: list[int] = field(default_factory=list)  # answers to the first requests, one each; then 200
    cuts: list[int] = field(default_factory=list)  # for the first requests: close after so many bytes
    states_length: bool = True
    pause_after: int | None = None  # send so many bytes, then wait for `go_on`
    go_on: threading.Event = field(default_factory=threading.Event)
    reached_pause: threading.Event = field(default_factory=threading.Event)


class Server:
    """Serves pages; `requests` lists the paths that were asked for."""

    def __init__(self):
        self.pages: dict[str, Page] = {}
        self.requests: list[str] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                server.requests.append(self.path)
                with contextlib.suppress(ConnectionError):  # the client was killed, as some tests want
                    server.answer(self, server.pages.get(self.path))

            def log_message(self, *arguments):
                pass

        self._httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._httpd.daemon_threads = True
        self._thread = threading.Thread(target=self._httpd.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def put(self, path, body, **behaviour):
        """Put a page at a path; returns its address."""
        self.pages["/" + path] = Page(body, **behaviour)
        return self.address(path)

    def address(self, path):
        return f"http://127.0.0.1:{self._httpd.server_port}/{path}"

    def answer(self, handler, page):
        if page is None:
            handler.send_error(404)
            return
        if page.statuses:
            handler.send_error(page.statuses.pop(0))
            return
        handler.send_response(200)
        if page.states_length:
            handler.send_header("Content-Length", str(len(page.body)))
        handler.end_headers()
        body = page.body[: page.cuts.pop(0)] if page.cuts else page.body
        if page.pause_after is not None:
            handler.wfile.write(body[: page.pause_after])
            handler.wfile.flush()
            page.reached_pause.set()
            page.go_on.wait(30)
            body = body[page.pause_after :]
        handler.wfile.write(body)

    def close(self):
        for page in self.pages.values():
            page.go_on.set()
        self._httpd.shutdown()
        self._httpd.server_close()
        self._thread.join()
