"""The smallest browser that can sign in and be timed: one connection, kept open."""
from __future__ import annotations

import http.client
import re
import time
from urllib.parse import urlencode

COOKIE = "__Host-caseloom"


class Browser:
    """One person's browser. `get` and `post` return status, body and seconds."""

    def __init__(self, port: int, token: str = "csrf_token") -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.token, self.csrf = token, ""

    @property
    def cookie(self) -> str:
        """The session's."""
        return self.cookies.get(COOKIE, "")

    @cookie.setter
    def cookie(self, value: str) -> None:
        self.cookies[COOKIE] = value

    def get(self, path: str) -> tuple[int, str, float]:
        return self._ask("GET", path, None)

    def post(self, path: str, **fields: str) -> tuple[int, str, float]:
        return self._ask("POST", path, urlencode({self.token: self.csrf, **fields}))

    def close(self) -> None:
        self.line.close()

    def sign_in(self, name: str, password: str, at: str = "/sign-in", named: str = "name",
                then: str = "/password") -> None:
        """Sign in at an address, and read the session's token on the page `then`. RuntimeError when it is refused."""
        self._learn(self.get(at)[1])
        if self.post(at, **{named: name, "password": password})[0] not in (302, 303):
            raise RuntimeError(f"{name} could not sign in")
        self._learn(self.get(then)[1])

    def _learn(self, page: str) -> None:
        self.csrf = re.search(rf'name="{self.token}" value="(\w+)"', page)[1]

    def _ask(self, verb: str, path: str, body: str | None) -> tuple[int, str, float]:
        headers = {}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        begun = time.perf_counter()
        self.line.request(verb, path, body, headers)
        answer = self.line.getresponse()
        text = answer.read().decode()
        took = time.perf_counter() - begun
        for line in answer.headers.get_all("Set-Cookie", ()):
            name, value = line.partition(";")[0].split("=", 1)
            self.cookies[name] = value
        return answer.status, text, took
