"""The smallest browser that can sign in and be timed: one connection, kept open."""
from __future__ import annotations

import http.client
import re
import time
from urllib.parse import urlencode

COOKIE = "__Host-caseloom"


class Browser:
    """One person's browser. `get` and `post` return status, body and seconds."""

    def __init__(self, port: int) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookie, self.csrf = "", ""

    def get(self, path: str) -> tuple[int, str, float]:
        return self._ask("GET", path, None)

    def post(self, path: str, **fields: str) -> tuple[int, str, float]:
        return self._ask("POST", path, urlencode({"csrf_token": self.csrf, **fields}))

    def close(self) -> None:
        self.line.close()

    def sign_in(self, name: str, password: str) -> None:
        """Raises RuntimeError when the door stays shut."""
        self._learn(self.get("/sign-in")[1])
        if self.post("/sign-in", name=name, password=password)[0] != 303:
            raise RuntimeError(f"{name} could not sign in")
        self._learn(self.get("/password")[1])

    def _learn(self, page: str) -> None:
        self.csrf = re.search(r'name="csrf_token" value="(\w+)"', page)[1]

    def _ask(self, verb: str, path: str, body: str | None) -> tuple[int, str, float]:
        headers = {"Cookie": f"{COOKIE}={self.cookie}"} if self.cookie else {}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        begun = time.perf_counter()
        self.line.request(verb, path, body, headers)
        answer = self.line.getresponse()
        text = answer.read().decode()
        took = time.perf_counter() - begun
        if found := re.search(rf"(?:^|, ){COOKIE}=([\w-]+)", answer.getheader("Set-Cookie") or ""):
            self.cookie = found[1]
        return answer.status, text, took
