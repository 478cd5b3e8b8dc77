"""PostgreSQL and Redis for a service that runs elsewhere: `python -m tests.backends FOLDER`, until standard input ends.

It prints the settings of that service, a line each.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.databases import postgres
from tests.queues import Redis
from tests.serving import free_port


def main(folder: Path) -> None:
    redis = Redis(folder, free_port())
    redis.start()
    try:
        with postgres(folder) as database:
            print(f"WHOSAID_DATABASE_URL={database.listen(free_port())}")
            print(f"WHOSAID_QUEUE_URL={redis.database()}", flush=True)
            sys.stdin.read()
    finally:
        redis.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
