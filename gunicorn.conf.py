"""How gunicorn runs the service; everything that may be changed is a WHOSAID_* variable (service/settings.py)."""

import gc
import importlib
import os
import shutil
import tempfile
from pathlib import Path

from service.errors import SettingsError
from service.logs import configuration
from service.settings import ONE_CORE, Settings

os.environ.update(ONE_CORE)
gc.disable()  # until everything is imported, of which looking for garbage takes a sixth of the time

try:
    settings = Settings.read(os.environ)
except SettingsError as error:
    raise SystemExit(f"whosaid: {error}") from None

wsgi_app = "service.app:worker()"
proc_name = "whosaid"
bind = settings.bind
workers = settings.workers
worker_class = "gthread"
threads = settings.threads
preload_app = False  # an inference before a fork hangs the children
timeout = 120  # a worker whose main thread is silent for so long is replaced; reading happens in others
graceful_timeout = settings.graceful_seconds
keepalive = 5
limit_request_line = 8190
logconfig_dict = configuration(settings.log_level)  # no access log: the service writes its own
control_socket_disable = True

# Where the workers share their metrics; prometheus_client reads the variable when it is imported.
shared_metrics = settings.metrics_dir or Path(tempfile.mkdtemp(prefix="whosaid-metrics-"))
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(shared_metrics)


def on_starting(server):
    """Begin with no metrics of an earlier run, and with what takes long to import, once for all workers.

    Only what starts no thread in doing so: ONNX Runtime does, and aborts a child that is forked after it.
    """
    shared_metrics.mkdir(parents=True, exist_ok=True)
    for left in shared_metrics.glob("*.db"):
        left.unlink()
    for module in ("service.app", "service.reading.annotate", "service.matching.matcher"):
        importlib.import_module(module)
    gc.collect()
    gc.freeze()  # what is never collected is never written to, and stays shared
    gc.enable()


def worker_exit(server, worker):
    """Have the thread that works on jobs end after the item that it is at."""
    if (app := getattr(worker, "wsgi", None)) is not None:
        app.extensions["stopped"].set()


def child_exit(server, worker):
    """Forget the gauges of a worker that is gone; its counts stay."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)


def on_exit(server):
    """Leave nothing behind."""
    if settings.metrics_dir is None:
        shutil.rmtree(shared_metrics, ignore_errors=True)
