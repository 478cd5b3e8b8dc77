"""The command line: `whosaid serve`, `worker`, `migrate`, `relink`, `health`, `openapi`, `extract|compare|match`."""

from __future__ import annotations

import argparse
import json
import os
import sys
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from service.errors import Problem, StartError
from service.settings import ONE_CORE, Settings

ROOT = Path(__file__).parent.parent


def serve(_: argparse.Namespace) -> int:
    """Serve HTTP until told to stop."""
    settings = Settings.read(os.environ)  # a bad value is told before anything starts
    config = ROOT / "gunicorn.conf.py"
    if not config.exists():
        raise StartError(f"{config} is missing; run from a checkout of the project.")
    python = Path(sys.executable)
    os.chdir(ROOT)
    if (spool := settings.spool_dir) is not None and not os.access(spool, os.W_OK | os.X_OK):
        raise StartError(f"WHOSAID_SPOOL_DIR must be a folder that can be written in, which {spool} is not.")
    _prepare(settings)
    os.execv(python, [str(python), "-m", "gunicorn", "--config", str(config)])  # noqa: S606 - all of it is ours


def _prepare(settings: Settings) -> None:
    """Make the tables in a database that has none; a schema of another version is left to `migrate`."""
    from service.loading import open_store

    store = open_store(settings)
    store.create_if_empty()
    store.close()


def worker(_: argparse.Namespace) -> int:
    """Work on jobs until told to stop; as many as there are, on as many machines, share the work."""
    os.environ.update(ONE_CORE)  # before what reads it is imported
    from service import app

    os.chdir(ROOT)
    app.work()
    return 0


def migrate(options: argparse.Namespace) -> int:
    """Bring the database to the schema of this version, or to another."""
    from service.loading import open_store

    os.chdir(ROOT)
    open_store(Settings.read(os.environ)).migrate(options.to)
    return 0


def relink(_: argparse.Namespace) -> int:
    """Make all vectors and links of the store anew, after a change of the matcher; stop the service before."""
    from service.loading import load_matcher, open_store
    from service.relinking import relink as anew

    os.chdir(ROOT)
    settings = Settings.read(os.environ)
    store = open_store(settings)
    store.check()
    print(anew(store, load_matcher(settings)))
    return 0


def extract(options: argparse.Namespace) -> int:
    """Print the quotations of an article as JSON, as POST /v1/extract answers them."""
    text = _content(options.file).decode("utf-8")
    request = {"text": text, "published_at": options.date, "language": options.language}
    return _answer("/v1/extract", json.dumps({name: value for name, value in request.items() if value is not None}))


def compare(options: argparse.Namespace) -> int:
    """Print how pairs of texts stand to each other, as POST /v1/compare answers."""
    return _answer("/v1/compare", _content(options.file))


def match(options: argparse.Namespace) -> int:
    """Print the utterances that quotations or articles render, as POST /v1/match answers."""
    return _answer("/v1/match", _content(options.file))


def _content(file: str) -> bytes:
    """What is in `file`; - is standard input."""
    return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()


def _answer(path: str, body: str | bytes) -> int:
    """Print what the service answers to a POST, without a server; the exit status says whether it took the request."""
    from service import app, logs

    settings = Settings.read(os.environ)
    logs.configure("warning")
    web = app.create_app(settings)
    web.extensions["desk"].open()
    answer = web.test_client().post(path, data=body, content_type="application/json")
    print(json.dumps(answer.get_json(), ensure_ascii=False, indent=2))
    return 0 if answer.status_code == 200 else 1


def health(options: argparse.Namespace) -> int:
    """Ask the service on WHOSAID_BIND, or the worker on WHOSAID_WORKER_BIND, whether it is ready; the status says."""
    settings = Settings.read(os.environ)
    if options.worker and not settings.worker_bind:
        raise StartError("WHOSAID_WORKER_BIND is not set: the worker answers nowhere.")
    host, _colon, port = (settings.worker_bind if options.worker else settings.bind).rpartition(":")
    if host == "unix":
        raise StartError("whosaid health asks over TCP; WHOSAID_BIND is a Unix socket.")
    here = {"0.0.0.0": "127.0.0.1", "[::]": "[::1]"}.get(host, host)  # noqa: S104 - all addresses mean this one too
    try:
        with urllib.request.urlopen(f"http://{here}:{port}/readyz", timeout=4) as response:
            print(response.read().decode().strip())
    except OSError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def openapi(_: argparse.Namespace) -> int:
    """Print the HTTP contract as OpenAPI, in YAML."""
    print(contract(), end="")
    return 0


def contract() -> str:
    """The content of openapi.yaml, for the default settings."""
    import yaml

    from service import app

    spec = app.create_app(Settings()).test_client().get("/openapi.json").get_json()
    text: str = yaml.safe_dump(spec, sort_keys=False, allow_unicode=True, width=120)
    return "# Generated from the code by `make openapi`; a test compares them.\n" + text


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    root = argparse.ArgumentParser(prog="whosaid", description="Who said what: attributed quotations from articles.")
    commands = root.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for run in (serve, worker, migrate, relink, extract, compare, match, health, openapi):
        command = commands.add_parser(run.__name__, help=run.__doc__, description=run.__doc__)
        command.set_defaults(run=run)
        if run is extract:
            command.add_argument("file", metavar="FILE", help="the article, UTF-8; - is standard input")
            command.add_argument("--date", help="when it was published: 2024-05-17")
            command.add_argument("--language", help="its language; default: detected")
        elif run is migrate:
            command.add_argument("--to", metavar="SCHEMA", default="head", help="its number; default: the newest")
        elif run is health:
            command.add_argument("--worker", action="store_true", help="ask a worker, not the service")
        elif run in (compare, match):
            command.add_argument("file", metavar="FILE", help="the request's body, JSON; - is standard input")
    return root


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit status is 0 if it worked, 1 if the request was refused, 2 if it could not start."""
    options = parser().parse_args(arguments)
    try:
        status: int = options.run(options)
    except (StartError, Problem, OSError, UnicodeDecodeError) as error:
        print(f"whosaid: {error}", file=sys.stderr)
        status = 2
    return status


if __name__ == "__main__":
    sys.exit(main())
