"""The one place where objects are wired together."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Mapping
from time import perf_counter
from typing import TYPE_CHECKING, NoReturn

from flask import Flask
from flask_smorest import Api

from service import logs, telemetry
from service.api import extract, guards, health, match, pages, problems, speakers
from service.api.match_schemas import EITHER
from service.desk import Desk, Tools
from service.errors import StartError
from service.model import Article
from service.reading.confidence import Confidence
from service.reading.language import LanguageDetector
from service.reading.lexicon import load_lexicon
from service.settings import Settings
from service.speakers.registry import Registry

if TYPE_CHECKING:
    from service.matching.matcher import Matcher
    from service.reading.pipeline import Reader

log = logging.getLogger(__name__)

BOOT_FAILED = 3  # the status by which gunicorn knows that starting the worker again is of no use
WARM_UP = Article(
    "“The harbour will open in May,” Mayor Ana Kovač said on Monday. She told reporters that the ferries were ready.",
)


# What loads models is imported where they are loaded: torch takes seconds, which neither gunicorn's master nor `whosaid
# openapi` should spend, and ONNX Runtime starts threads, which a fork would not survive.


def load_reader(settings: Settings, registry: Registry) -> Reader:
    """Load what reads and read a first article, so that the first caller pays for neither. Raises StartError."""
    from service.reading import annotate
    from service.reading.pipeline import Reader

    annotator = annotate.load(settings.models_dir, settings.stanza_dir)
    reader = Reader(annotator, registry, load_lexicon(), Confidence.load(), LanguageDetector())
    reader.read(WARM_UP)
    return reader


def load_matcher(settings: Settings) -> Matcher:
    """Load what matches and compare a first pair. Raises StartError."""
    from service.matching.matcher import Matcher

    matcher = Matcher(settings.models_dir / "matcher")
    matcher.compare([(WARM_UP.text, WARM_UP.text.upper())])
    return matcher


def create_app(settings: Settings) -> Flask:
    """The WSGI application; its desk (`app.extensions["desk"]`) is still closed. Raises RegistryError."""
    registry = Registry.load(settings.speakers)
    desk = Desk(
        lambda: Tools(matcher=load_matcher(settings), reader=load_reader(settings, registry)),
        queue=settings.queue,
        queue_seconds=float(settings.queue_seconds),
    )
    app = Flask("service", static_folder=None)
    app.extensions["desk"] = desk
    app.json.sort_keys = False  # type: ignore[attr-defined]  # Flask types the interface, not its default provider
    app.config.update(
        API_TITLE="Whosaid",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/",
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={
            "info": {
                "description": "Who said what: an article in, its attributed quotations out; quotations in, and which "
                "of them render one utterance. "
                "Errors are problem details (RFC 9457); every answer carries X-Request-ID.",
                "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            }
        },
    )
    api = Api(app)
    api.DEFAULT_ERROR_RESPONSE_NAME = None
    for blueprint in (
        extract.blueprint(desk, registry, settings),
        match.blueprint(desk, registry, settings),
        speakers.blueprint(registry.entries, settings),
        health.blueprint(desk),
    ):
        api.register_blueprint(blueprint)
    for unused in ("Error", "PaginationMetadata"):  # flask-smorest's own, which nothing here answers with
        del api.spec.components.schemas[unused]
    api.spec.components.schemas["MatchingRequest"]["oneOf"] = EITHER
    app.register_blueprint(pages.blueprint())
    problems.install(app)
    guards.install(app)
    return app


def worker(environ: Mapping[str, str] = os.environ) -> Flask:
    """What a gunicorn worker serves: it answers at once, and is ready when its models are loaded.

    A start that fails writes one log line saying why, and ends the worker and with it the server.
    """
    settings = Settings.read(environ)
    logs.configure(settings.log_level)
    try:
        app = create_app(settings)
    except Exception as error:  # noqa: BLE001 - gunicorn would print it over forty lines
        _give_up(error)
    threading.Thread(target=_open, args=[app.extensions["desk"]], name="load").start()
    return app


def _open(desk: Desk) -> None:
    began = perf_counter()
    try:
        desk.open()
    except Exception as error:  # noqa: BLE001 - whatever it is, the worker is of no use
        _give_up(error)
    telemetry.READY.set(1)
    log.info("ready", extra={"fields": {"seconds": round(perf_counter() - began, 2)}})


def _give_up(error: Exception) -> NoReturn:
    log.critical("cannot start: %s", error, exc_info=None if isinstance(error, StartError) else error)
    logging.shutdown()
    os._exit(BOOT_FAILED)  # from whichever thread; sys.exit would end only the one that loads
