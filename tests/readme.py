"""The example call of the README: what it sends, and what it says comes back.

`python -m tests.readme [URL]` makes the call and compares; with `--write` it writes the answer into the README.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import urllib.request
from pathlib import Path
from typing import Any

from tests.serving import serving

README = Path(__file__).parent.parent / "README.md"
CALL = re.compile(r"curl [^`]*?--data '(\{[^`]*?\})'\n```")
ANSWER = re.compile(r"```json\n(\{[^`]*?\})\n```")


def example() -> tuple[dict[str, Any], dict[str, Any]]:
    """The body of the curl call, and the answer printed below it."""
    text = README.read_text("utf-8")
    call, answer = CALL.search(text), ANSWER.search(text)
    if not call or not answer:
        raise ValueError(f"{README} has no curl call with its answer")
    return json.loads(call[1].replace("'\\''", "'")), json.loads(answer[1])


def answered(url: str) -> dict[str, Any]:
    """What the service at `url` answers to the example."""
    request = urllib.request.Request(
        f"{url}/v1/extract", json.dumps(example()[0]).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=120) as response:
        answer: dict[str, Any] = json.load(response)
    return answer


def same(answer: dict[str, Any], shown: dict[str, Any]) -> bool:
    """Whether the answer is the one shown, but for the digests of the models, which the README leaves out."""
    return {**answer, "models": ...} == {**shown, "models": ...}


def shown(answer: dict[str, Any]) -> str:
    """The answer as the README prints it: a line for each member of a quotation."""

    def compact(value: object) -> str:
        return json.dumps(value, ensure_ascii=False)

    quotations = [
        "    {\n" + ",\n".join(f"      {compact(name)}: {compact(value)}" for name, value in each.items()) + "\n    }"
        for each in answer["quotations"]
    ]
    listed = "[\n" + ",\n".join(quotations) + "\n  ]"
    models = compact({"whosaid": answer["models"]["whosaid"], "…": "…"})
    return f'{{\n  "language": {compact(answer["language"])},\n  "quotations": {listed},\n  "models": {models}\n}}'


def write(answer: dict[str, Any]) -> None:
    """Put the answer into the README."""
    text = README.read_text("utf-8")
    start, end = ANSWER.search(text).span(1)  # type: ignore[union-attr]
    README.write_text(text[:start] + shown(answer) + text[end:], "utf-8")


def main(arguments: list[str]) -> None:
    """Ask the service whose URL is given, else one started for it; compare, or with `--write` write."""
    urls = [argument for argument in arguments if argument != "--write"]
    if urls:
        answer = answered(urls[0])
    else:
        with tempfile.TemporaryDirectory() as folder, serving(Path(folder), workers=1) as server:
            answer = answered(server.url)
    print(f"{len(answer['quotations'])} quotations in the README's example")
    if "--write" in arguments:
        write(answer)
    elif not same(answer, example()[1]):
        sys.exit(f"not what the README shows: {json.dumps(answer, ensure_ascii=False)}")


if __name__ == "__main__":
    main(sys.argv[1:])
