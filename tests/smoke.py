"""Whether a running service with workers does a job: `python -m tests.smoke URL`."""

from __future__ import annotations

import sys
import time

import requests

ARTICLES = (
    '{"text": "“We have waited eleven long years for this one day,” Mayor Ana Kovač said."}\n'
    '{"text": "It rained. “We have waited eleven long years for this one day,” Ana Kovač said."}\n'
)
SECONDS = 60


def main(url: str) -> None:
    headers = {"Content-Type": "application/x-ndjson"}
    posted = requests.post(f"{url}/v1/jobs", data=ARTICLES.encode(), headers=headers, timeout=SECONDS)
    posted.raise_for_status()
    deadline = time.monotonic() + SECONDS
    while not (job := requests.get(url + posted.headers["Location"], timeout=SECONDS).json())["finished_at"]:
        if time.monotonic() > deadline:
            sys.exit(f"the job is not done: {job}")
        time.sleep(0.2)
    utterances = requests.get(f"{url}/v1/utterances", params={"min_renderings": 2}, timeout=SECONDS).json()
    if job["done"] != 2 or len(utterances["utterances"]) != 1:
        sys.exit(f"the job came to {job}, and the utterances to {utterances}")
    print("a job was done by a worker")


if __name__ == "__main__":
    main(sys.argv[1])
