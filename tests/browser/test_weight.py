"""What comes over the line: the first visit, and the pages after it."""
from __future__ import annotations

import gzip
from typing import Any

from tests.browser.agency import MANAGER, Agency

KB = 1000
FIRST_VISIT, FIRST_REQUESTS = 60 * KB, 6
PAGE, FRAGMENT = 15 * KB, 5 * KB  # compressed


def heard(page: Any) -> list[Any]:
    """The requests of a page from now on."""
    found: list[Any] = []
    page.on("requestfinished", lambda request: found.append(request))
    return found


def weight(requests: list[Any]) -> int:
    """Bytes on the wire, with the headers of the answers."""
    sizes = [request.sizes() for request in requests]
    return sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)


def test_the_first_visit_is_light(agency: Agency, page: Any) -> None:
    requests = heard(page)
    page.goto(f"{agency.address}/sign-in", wait_until="networkidle")
    assert len(requests) <= FIRST_REQUESTS
    assert weight(requests) <= FIRST_VISIT, {request.url: request.sizes() for request in requests}


def test_after_it_a_page_is_one_request(agency: Agency, page: Any) -> None:
    agency.enter(page, MANAGER)
    page.goto(agency.address, wait_until="networkidle")
    page.goto(f"{agency.address}/clients", wait_until="networkidle")
    fetched = page.evaluate("performance.getEntriesByType('resource').filter(f => f.transferSize).map(f => f.name)")
    assert fetched == []


def test_pages_and_fragments_are_light(agency: Agency, page: Any) -> None:
    agency.enter(page, MANAGER)
    client = agency.client(MANAGER).url
    for path in ("/", client, f"{client}/plan", f"{client}/contacts", f"{client}/assessments/new"):
        body = page.context.request.get(agency.address + path).body()
        assert len(gzip.compress(body)) <= PAGE, (path, len(body))
    fragments = {"HX-Request": "true"}
    for path in ("/", "/clients", f"{client}/contacts/new"):
        body = page.context.request.get(agency.address + path, headers=fragments).body()
        assert b"<html" not in body
        assert len(gzip.compress(body)) <= FRAGMENT, (path, len(body))
