"""The example calls of the README: what they send, and what it says comes back.

`python -m tests.readme [URL]` makes the calls and compares; with `--write` it writes the answers into the README.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.serving import serving

README = Path(__file__).parent.parent / "README.md"
WIDTH = 118
EXAMPLE = re.compile(
    r"curl -s http://127\.0\.0\.1:8000(?P<path>/\S+) [^`]*?--data '(?P<body>\{[^`]*?\})'\n```\n\n"
    r"```json\n(?P<answer>\{[^`]*?\})\n```"
)


@dataclass(frozen=True)
class Example:
    """A curl call: its path, its body, and the answer printed below it."""

    path: str
    body: dict[str, Any]
    answer: dict[str, Any]

    def answered(self, url: str) -> dict[str, Any]:
        """What the service at `url` answers."""
        request = urllib.request.Request(
            url + self.path, json.dumps(self.body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=120) as response:
            answer: dict[str, Any] = json.load(response)
        return answer

    def shows(self, answer: dict[str, Any]) -> bool:
        """Whether `answer` is the one shown, but for the digests of the models, which the README leaves out."""
        return {**answer, "models": ...} == {**self.answer, "models": ...}


def examples() -> list[Example]:
    """The README's examples, in order."""
    return [
        Example(found["path"], json.loads(found["body"].replace("'\\''", "'")), json.loads(found["answer"]))
        for found in EXAMPLE.finditer(README.read_text("utf-8"))
    ]


def pretty(value: Any, margin: int = 0, used: int = 0) -> str:
    """JSON that stays on a line where it fits; `used` is what stands before it on the line."""
    line = json.dumps(value, ensure_ascii=False)
    if margin + used + len(line) < WIDTH or not isinstance(value, dict | list):
        return line
    inner = margin + 2
    if isinstance(value, dict):
        names = [f"{json.dumps(name, ensure_ascii=False)}: " for name in value]
        parts = [name + pretty(each, inner, len(name)) for name, each in zip(names, value.values(), strict=True)]
    else:
        parts = [pretty(each, inner) for each in value]
    opens, closes = "{}" if isinstance(value, dict) else "[]"
    return f"{opens}\n" + ",\n".join(" " * inner + part for part in parts) + f"\n{' ' * margin}{closes}"


def write(answers: list[dict[str, Any]]) -> None:
    """Put the answers into the README, each below its call."""
    left = iter(answers)

    def filled(found: re.Match[str]) -> str:
        answer = next(left)
        shown = {**answer, "models": {"whosaid": answer["models"]["whosaid"], "…": "…"}}
        return found[0].removesuffix(f"{found['answer']}\n```") + f"{pretty(shown)}\n```"

    README.write_text(EXAMPLE.sub(filled, README.read_text("utf-8")), "utf-8")


def main(arguments: list[str]) -> None:
    """Ask the service whose URL is given, else one started for it; compare, or with `--write` write."""
    urls = [argument for argument in arguments if argument != "--write"]
    shown = examples()
    if urls:
        answers = [example.answered(urls[0]) for example in shown]
    else:
        with tempfile.TemporaryDirectory() as folder, serving(Path(folder), workers=1) as server:
            answers = [example.answered(server.url) for example in shown]
    print(f"{len(shown)} examples in the README")
    if "--write" in arguments:
        write(answers)
        return
    for example, answer in zip(shown, answers, strict=True):
        if not example.shows(answer):
            sys.exit(f"{example.path} answers not what the README shows: {json.dumps(answer, ensure_ascii=False)}")


if __name__ == "__main__":
    main(sys.argv[1:])
