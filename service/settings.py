"""The one place where the environment is read: every WHOSAID_* variable, its default, its meaning and its bounds."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.errors import SettingsError

PREFIX = "WHOSAID_"
SPEAKERS = Path(__file__).parent / "speakers" / "speakers.yaml"
MODELS = Path(__file__).parent / "models"
DATABASE = "sqlite:///data/whosaid.db"  # beside the code, since `whosaid serve` works in the folder of the checkout
QUEUE = "sqlite:///data/queue.db"
# One thread each: two processes on two cores are faster than two threads in one, and torch must not start threads
# before a fork. Libraries read these when they are imported.
ONE_CORE = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "HF_HUB_OFFLINE": "1",
}
ADDRESS = r"(\[[0-9A-Fa-f:]+\]|[^\s:]+):[0-9]{1,5}"
LOG_LEVELS = ("debug", "info", "warning", "error")


def _setting(default: Any, meaning: str, least: int | None = None, most: int | None = None) -> Any:
    """A field with what it means and, for a number, the least and the most it may be."""
    return dataclasses.field(default=default, metadata={"meaning": meaning, "least": least, "most": most})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What whoever runs the service may change; each field is read from WHOSAID_ plus its name in capitals."""

    bind: str = _setting("127.0.0.1:8000", "address and port to listen on")
    workers: int = _setting(2, "worker processes; each holds its own models and works on one request at a time", 1, 64)
    queue: int = _setting(
        8, "requests that may wait in a worker while it works on another; the next is answered 503", 0, 256
    )
    queue_seconds: int = _setting(60, "longest wait of a request for its turn, in seconds; then 503", 1, 600)
    graceful_seconds: int = _setting(60, "time that begun requests have to finish after SIGTERM, in seconds", 1, 3600)
    max_body: int = _setting(4_194_304, "largest request body, in bytes; larger: 413", 1024, 2**30)
    body_seconds: int = _setting(30, "time that a request body may take to arrive, in seconds; then 408", 1, 600)
    max_text: int = _setting(200_000, "longest article text, in code points; longer: 413", 1, 10_000_000)
    max_quotation: int = _setting(20_000, "longest text to compare or match, in code points; longer: 413", 1, 1_000_000)
    max_texts: int = _setting(
        1_000_000, "most code points in all texts of a comparison or a match together; more: 413", 1, 100_000_000
    )
    max_pairs: int = _setting(1_000, "most pairs in a comparison", 1, 100_000)
    max_quotations: int = _setting(5_000, "most quotations to match in a request", 1, 100_000)
    max_articles: int = _setting(100, "most articles to match in a request", 1, 10_000)
    max_field: int = _setting(2_000, "longest title, url, id and speaker in a request, in code points", 1, 100_000)
    max_speakers: int = _setting(100, "most entries of the filter `speakers` in a request", 1, 10_000)
    page_size: int = _setting(50, "entries on a page of a list where the caller asks for no other number", 1, 1000)
    max_page_size: int = _setting(200, "most entries on a page of a list", 1, 1000)
    speakers: Path = _setting(SPEAKERS, "the speaker registry, a YAML file")
    database_url: str = _setting(
        DATABASE, "where articles are stored: sqlite:///FILE, or postgresql://USER:PASSWORD@HOST/DATABASE"
    )
    at_hand: int = _setting(
        1_048_576,
        "stored quotations of which each process keeps a brief in memory, 250 bytes each; "
        "in a store of more, linking is slower",
        1,
        2**31,
    )
    queue_url: str = _setting(
        QUEUE, "what wakes workers: sqlite:///FILE, redis://HOST/NUMBER, or postgresql://USER:PASSWORD@HOST/DATABASE"
    )
    web_jobs: int = _setting(1, "1: web workers work on jobs too; 0: only `whosaid worker` does", 0, 1)
    worker_bind: str = _setting(
        "", "address and port where `whosaid worker` answers /healthz, /readyz and /metrics; none: nowhere"
    )
    max_job_articles: int = _setting(100_000, "most articles of a job", 1, 10_000_000)
    max_job_body: int = _setting(2_147_483_648, "largest body of a job, in bytes; larger: 413", 1024, 2**40)
    job_body_seconds: int = _setting(600, "time that the body of a job may take to arrive, in seconds", 1, 86_400)
    job_attempts: int = _setting(5, "how often an item of a job is begun before it fails", 1, 100)
    job_days: int = _setting(7, "days after which a job that ended is forgotten", 1, 3650)
    lease_seconds: int = _setting(60, "time after which the item of a worker that is gone goes to another", 1, 3600)
    spool_dir: Path | None = _setting(None, "a folder for the bodies of jobs as they arrive; none: the system's own")
    models_dir: Path = _setting(MODELS, "the shipped models")
    stanza_dir: Path | None = _setting(None, "a folder of official Stanza models to use instead of the shipped ones")
    metrics_dir: Path | None = _setting(None, "a folder that the workers share their metrics in; none: a temporary one")
    log_level: str = _setting("info", f"least severe log line to write: {', '.join(LOG_LEVELS)}")

    def __post_init__(self) -> None:
        if not re.fullmatch(rf"{ADDRESS}|unix:\S+", self.bind):
            raise SettingsError(f"{PREFIX}BIND must be ADDRESS:PORT or unix:PATH, not {self.bind!r}.")
        if self.worker_bind and not re.fullmatch(ADDRESS, self.worker_bind):
            raise SettingsError(f"{PREFIX}WORKER_BIND must be ADDRESS:PORT, not {self.worker_bind!r}.")
        if self.log_level not in LOG_LEVELS:
            raise SettingsError(f"{PREFIX}LOG_LEVEL must be one of {', '.join(LOG_LEVELS)}, not {self.log_level!r}.")
        if self.page_size > self.max_page_size:
            raise SettingsError(f"{PREFIX}PAGE_SIZE must not be over {PREFIX}MAX_PAGE_SIZE ({self.max_page_size}).")

    @property
    def threads(self) -> int:
        """Threads of a worker: one that reads, those that wait, and four that keep answering everything else."""
        return 1 + self.queue + 4

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Settings:
        """The settings in `environ`. Raises SettingsError for a bad value and for a WHOSAID_ name that is none."""
        fields = {f"{PREFIX}{field.name.upper()}": field for field in dataclasses.fields(cls)}
        unknown = sorted(name for name in environ if name.startswith(PREFIX) and name not in fields)
        if unknown:
            raise SettingsError(f"{', '.join(unknown)}: no such setting; there are {', '.join(fields)}.")
        given = {name: environ[name].strip() for name in fields if environ.get(name, "").strip()}
        return cls(**{fields[name].name: _convert(name, fields[name], value) for name, value in given.items()})


def _convert(name: str, field: dataclasses.Field[Any], value: str) -> Any:
    """The variable `name`'s `value` as the field's type; an unset and an empty variable both mean the default."""
    if "Path" in str(field.type):
        return Path(value)
    if field.type != "int":
        return value
    least, most = field.metadata["least"], field.metadata["most"]
    if not re.fullmatch(r"[0-9]{1,13}", value) or not least <= int(value) <= most:
        raise SettingsError(f"{name} must be a whole number from {least} to {most}, not {value!r}.")
    return int(value)
