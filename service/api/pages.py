"""GET / and /docs: what a browser shows. All assets are served from service/web, none from elsewhere."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, send_from_directory

WEB = Path(__file__).parent.parent / "web"


def blueprint() -> Blueprint:
    """The pages and their assets."""
    blp = Blueprint("pages", __name__)

    @blp.get("/")
    def index() -> Response:
        return send_from_directory(WEB, "index.html")

    @blp.get("/docs")
    def docs() -> Response:
        return send_from_directory(WEB, "docs.html")

    @blp.get("/assets/<path:name>")
    def assets(name: str) -> Response:
        response = send_from_directory(WEB / "assets", name)
        response.headers["Cache-Control"] = "public, max-age=3600"
        return response

    return blp
