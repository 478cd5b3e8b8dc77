"""What a browser is shown comes from the service alone."""

from __future__ import annotations

import re

import pytest

from tests.serving import Server


@pytest.mark.parametrize("path", ["/", "/docs"])
def test_a_page_asks_nobody_else(server: Server, path: str) -> None:
    page = server.get(path)
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    links = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert links
    for link in links:
        assert link.startswith("/")
        assert server.get(link).status_code == 200
    assert "<script>" not in page.text


def test_the_documentations_assets_are_whole(server: Server) -> None:
    script = server.get("/assets/swagger-ui/swagger-ui-bundle.js")
    assert script.headers["Content-Type"].startswith("text/javascript")
    assert "SwaggerUIBundle" in script.text
    assert len(script.content) > 1_000_000
    sources = re.findall(r"url\((https?:[^)]*)\)", server.get("/assets/swagger-ui/swagger-ui.css").text)
    assert sources == []


def test_every_answer_is_guarded(server: Server) -> None:
    for path in ("/", "/docs", "/healthz", "/nowhere", "/assets/docs.js"):
        headers = server.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
