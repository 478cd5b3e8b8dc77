"""The one place where objects are wired together."""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from time import perf_counter
from typing import NoReturn

from flask import Flask
from flask_smorest import Api
from werkzeug.serving import make_server

from service import logs, telemetry
from service.api import (
    articles,
    extract,
    guards,
    health,
    jobs,
    match,
    pages,
    paths,
    problems,
    quotations,
    speakers,
    utterances,
)
from service.api.match_schemas import EITHER
from service.archive import Archive
from service.bell import Bell, QueueBell
from service.desk import Desk
from service.errors import Problem, StartError, StoreUnavailable
from service.jobs import Runner
from service.loading import load_tools, open_store
from service.roster import Roster
from service.settings import Settings
from service.speakers.registry import Registry
from service.store.base import Store

log = logging.getLogger(__name__)

BOOT_FAILED = 3  # the status by which gunicorn knows that starting the worker again is of no use
RETRY_SECONDS = 2.0  # between two tries to reach the store at the start


@dataclass(frozen=True, slots=True)
class House:
    """What every process works with, whether it serves or works on jobs."""

    settings: Settings
    store: Store
    roster: Roster
    desk: Desk
    archive: Archive
    bell: Bell
    runner: Runner


def build(settings: Settings) -> House:
    """The house of these settings: its desk still closed, its store and queue not connected.

    Raises RegistryError, SettingsError.
    """
    store = open_store(settings)
    roster = Roster(Registry.load(settings.speakers), store)
    desk = Desk(
        lambda: load_tools(settings, roster),
        queue=settings.queue,
        queue_seconds=float(settings.queue_seconds),
    )
    archive = Archive(store, desk.turn)
    bell = QueueBell(settings.queue_url)
    return House(settings, store, roster, desk, archive, bell, Runner(store, archive, roster, bell, settings))


def create_app(settings: Settings) -> Flask:
    """The WSGI application of a house; see `build`."""
    return web(build(settings))


def web(house: House) -> Flask:
    """The WSGI application. `app.extensions` has the house's desk, and the event that ends its work on jobs."""
    settings, store, roster, desk, ring = house.settings, house.store, house.roster, house.desk, house.bell.ring
    app = Flask("service", static_folder=None)
    app.extensions.update(desk=desk, stopped=threading.Event())
    paths.install(app)
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
        extract.blueprint(desk, roster.current, settings),
        match.blueprint(desk, roster.current, settings),
        articles.blueprint(house.archive, desk, roster.current, settings),
        jobs.blueprint(store, desk, ring, settings),
        quotations.blueprint(store, roster.current, settings),
        utterances.blueprint(store, desk, roster.current, settings),
        speakers.blueprint(roster, desk, ring, settings),
        health.blueprint(desk, store),
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
        house = build(settings)
        app = web(house)
    except Exception as error:  # noqa: BLE001 - gunicorn would print it over forty lines
        _give_up(error)
    threading.Thread(target=_open_and_work, args=[house, app.extensions["stopped"]], name="work").start()
    return app


def work(environ: Mapping[str, str] = os.environ) -> None:
    """Work on jobs until SIGTERM or SIGINT; what was begun is finished. Raises StartError."""
    settings = Settings.read(environ)
    logs.configure(settings.log_level)
    house = build(settings)
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    with _watched(house):
        _open(house, stopped)
        _read_ahead(house, stopped)
        if not stopped.is_set():
            house.runner.run(stopped)


@contextmanager
def _watched(house: House) -> Iterator[None]:
    """Answer on WHOSAID_WORKER_BIND how this process is, if it is set, for as long as the context lasts."""
    if not house.settings.worker_bind:
        yield
        return
    app = Flask("service", static_folder=None)
    paths.install(app)
    app.register_blueprint(health.blueprint(house.desk, house.store))
    problems.install(app)
    guards.install(app)
    host, _, port = house.settings.worker_bind.rpartition(":")
    try:
        server = make_server(host.strip("[]"), int(port), app, threaded=True)
    except (OSError, SystemExit) as error:  # Werkzeug exits where the port is taken
        raise StartError(f"WHOSAID_WORKER_BIND: nothing can listen on {house.settings.worker_bind}.") from error
    answering = threading.Thread(target=server.serve_forever, name="health", daemon=True)
    answering.start()
    try:
        yield
    finally:
        server.shutdown()


def _open_and_work(house: House, stopped: threading.Event) -> None:
    """Load the models, and then work on jobs beside the requests, if the settings say so."""
    try:
        _open(house, stopped)
        _read_ahead(house, stopped)
        if house.settings.web_jobs and not stopped.is_set():
            house.runner.run(stopped)
    except Exception as error:  # noqa: BLE001 - whatever it is, the worker is of no use
        _give_up(error)


def _open(house: House, stopped: threading.Event) -> None:
    """Reach the store, however long that takes, load the models and see that they fit together. Raises StartError."""
    began = perf_counter()
    with suppress(StoreUnavailable):
        house.store.check()  # before the models, which take longer
    house.desk.open()
    while not stopped.is_set():
        try:
            house.store.check()
            house.archive.check()
            break
        except StoreUnavailable as error:
            log.warning("the store is not available; trying again: %s", error)
            stopped.wait(RETRY_SECONDS)
    telemetry.READY.set(1)
    log.info("ready", extra={"fields": {"seconds": round(perf_counter() - began, 2)}})


def _read_ahead(house: House, stopped: threading.Event) -> None:
    """Spare the first callers what can be read while nobody waits."""
    with suppress(StoreUnavailable):
        house.store.read_ahead(stopped)


def _give_up(error: Exception) -> NoReturn:
    log.critical(
        "cannot start, or go on: %s", error, exc_info=None if isinstance(error, (StartError, Problem)) else error
    )
    logging.shutdown()
    os._exit(BOOT_FAILED)  # from whichever thread; sys.exit would end only the one that loads
