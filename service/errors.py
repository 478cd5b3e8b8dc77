"""Everything that can go wrong on purpose, each with its problem type, title and status (RFC 9457).

WhosaidError
├── StartError                      the service does not start; the message says what to do
│   ├── SettingsError               a WHOSAID_* variable has a bad value
│   ├── ModelError                  a model is missing or damaged
│   ├── RegistryError               the speaker registry cannot be read
│   └── StoreError                  the database has another version's schema, or another matcher's vectors
└── Problem                         a request gets this answer
    ├── InvalidJson           400   the body is no JSON document
    ├── UnknownSpeaker        404   no such speaker in the registry
    ├── UnknownArticle        404   no such article in the store
    ├── UnknownUtterance      404   no such utterance in the store
    ├── NotFound              404   no such path
    ├── MethodNotAllowed      405   the path has other methods
    ├── UnknownJob            404   no such job, or one that is forgotten
    ├── SlowBody              408   the request body does not arrive in time
    ├── SpeakerInUse          409   another entry of the registry refers to the one to be deleted
    ├── TextTooLong           413   a text, or all texts of a request together, are over the limit
    ├── BodyTooLarge          413   the request body is over the limit
    ├── TooManyLines          413   a job has more lines than the limit
    ├── UnsupportedMediaType  415   the body is not sent as application/json
    ├── InvalidRequest        422   a field is missing, unknown, of the wrong type or out of range
    ├── UnsupportedLanguage   422   the article is in a language that is not read here
    ├── InternalError         500   a fault of ours
    ├── ItemFailed            500   an item of a job could not be worked on; only in results
    ├── Busy                  503   too many requests are waiting already
    ├── NotReady              503   the models are still loading
    ├── StoreUnavailable      503   the database cannot be reached, or is taken for too long
    └── OtherProblem                what the web framework refuses by itself; a status without more to say
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Self

MOST_FAULTS = 100  # that an answer lists: a request may have a hundred thousand, and one fault is often all of them


class WhosaidError(Exception):
    """The root: whatever this project raises on purpose."""


class StartError(WhosaidError):
    """The service cannot start; the message is for whoever starts it, and says what to do."""


class SettingsError(StartError):
    """A WHOSAID_* variable has a value that cannot be used."""


class ModelError(StartError):
    """A model is missing or damaged."""


class RegistryError(StartError):
    """The speaker registry is missing or malformed."""


class StoreError(StartError):
    """The database has the schema of an older or newer version, or what another matcher made."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a request: a JSON pointer into its body, or the name of a query parameter."""

    detail: str
    pointer: str | None = None
    parameter: str | None = None

    def members(self) -> dict[str, str]:
        """What there is of it, as JSON has it."""
        named = {"pointer": self.pointer, "parameter": self.parameter, "detail": self.detail}
        return {name: value for name, value in named.items() if value is not None}


def told(faults: Sequence[Fault]) -> str:
    """What is wrong with a request in one line, from one fault or more."""
    details = [f"{fault.pointer or fault.parameter or 'body'}: {fault.detail}" for fault in faults[:MOST_FAULTS]]
    if len(faults) > MOST_FAULTS:
        details.append(f"And {len(faults) - MOST_FAULTS:,} more.")
    return " ".join(details)


class Problem(WhosaidError):
    """An error that is the caller's answer: subclasses fix the type, title and status, instances tell the rest."""

    slug: ClassVar[str]
    title: str
    status: int

    def __init__(
        self,
        detail: str,
        *,
        faults: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
        extra: Mapping[str, object] | None = None,
    ) -> None:
        """`extra` are the problem's own members beside RFC 9457's, such as the limit that was passed."""
        super().__init__(detail)
        self.detail = detail
        self.faults = tuple(faults[:MOST_FAULTS])
        self.headers = dict(headers or {})
        self.extra = dict(extra or {})

    def within(self, pointer: str) -> Self:
        """The same problem in a part of the body, to which `pointer` leads."""
        self.faults = tuple(
            fault if fault.pointer is None else replace(fault, pointer=pointer + fault.pointer) for fault in self.faults
        )
        return self

    @property
    def type(self) -> str:
        """The problem type's URI: a name to compare, not an address to fetch."""
        return f"urn:whosaid:problem:{self.slug}"

    def members(self) -> dict[str, object]:
        """The problem as RFC 9457 has it in JSON."""
        body = {"type": self.type, "title": self.title, "status": self.status, "detail": self.detail, **self.extra}
        if self.faults:
            body["errors"] = [fault.members() for fault in self.faults]
        return body


class InvalidJson(Problem):
    """The body cannot be parsed."""

    slug, title, status = "invalid-json", "The request body is not valid JSON", 400


class UnknownSpeaker(Problem):
    """No speaker of the registry has this id."""

    slug, title, status = "unknown-speaker", "There is no such speaker", 404

    def __init__(self, speaker_id: str) -> None:
        super().__init__(f"The registry has no speaker with the id {speaker_id!r}; GET /v1/speakers lists them.")


class NotFound(Problem):
    """No route has this path."""

    slug, title, status = "not-found", "There is nothing at this path", 404


class MethodNotAllowed(Problem):
    """The route exists, but not with this method; `Allow` says which it has."""

    slug, title, status = "method-not-allowed", "The path does not support this method", 405


class SlowBody(Problem):
    """The request's body took longer than WHOSAID_BODY_SECONDS to arrive."""

    slug, title, status = "slow-body", "The request body did not arrive in time", 408

    def __init__(self, seconds: float) -> None:
        super().__init__(f"The request body may take {seconds:g} seconds to arrive.")


class TextTooLong(Problem):
    """More code points than WHOSAID_MAX_TEXT, WHOSAID_MAX_QUOTATION or, in all texts together, WHOSAID_MAX_TEXTS."""

    slug, title, status = "text-too-long", "The text is too long", 413

    def __init__(self, faults: Sequence[Fault], limit: int) -> None:
        super().__init__(told(faults), faults=faults, extra={"limit": limit})


class BodyTooLarge(Problem):
    """The request has more bytes than WHOSAID_MAX_BODY."""

    slug, title, status = "body-too-large", "The request body is too large", 413

    def __init__(self, limit: int) -> None:
        super().__init__(f"The request body may have {limit:,} bytes at most.", extra={"limit": limit})


class TooManyLines(Problem):
    """A job has more lines than WHOSAID_MAX_JOB_ARTICLES."""

    slug, title, status = "too-many-lines", "The job has too many lines", 413

    def __init__(self, limit: int) -> None:
        super().__init__(f"A job may have {limit:,} lines at most; post several.", extra={"limit": limit})


class UnsupportedMediaType(Problem):
    """The body is not declared as what the call takes: application/json, or application/x-ndjson."""

    slug, title, status = "unsupported-media-type", "The request body is of another type than the call takes", 415


class InvalidRequest(Problem):
    """A field is missing, unknown, of the wrong type or out of range."""

    slug, title, status = "invalid-request", "The request is not valid", 422

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(told(faults), faults=faults)


class UnsupportedLanguage(Problem):
    """The article is in a language that this installation does not read."""

    slug, title, status = "unsupported-language", "The language is not supported", 422

    def __init__(self, language: str, supported: Sequence[str], *, detected: bool = False) -> None:
        """`language` is the ISO 639-1 code; `detected` where it was found in the text rather than stated."""
        found = "The text seems to be in" if detected else "The request states"
        detail = f"{found} the language {language!r}; supported: {', '.join(supported)}."
        if detected:
            detail += " If that is a mistake, state the language."
        fault = Fault(detail, pointer="/text" if detected else "/language")
        super().__init__(detail, faults=[fault], extra={"language": language, "supported": list(supported)})


class InternalError(Problem):
    """A fault of the service; the log has it under the request's id."""

    slug, title, status = "internal-error", "The service failed", 500

    def __init__(self) -> None:
        super().__init__("The request could not be answered. The service's log has the cause under this request's id.")


class ItemFailed(Problem):
    """An item of a job came to nothing, through no fault of the caller's; told in the job's results."""

    slug, title, status = "item-failed", "The item could not be worked on", 500


class Busy(Problem):
    """As many requests are waiting as WHOSAID_QUEUE allows, or one waited longer than WHOSAID_QUEUE_SECONDS."""

    slug, title, status = "busy", "The service is busy", 503

    def __init__(self, detail: str, retry_after: int) -> None:
        """`retry_after` is in seconds."""
        super().__init__(detail, headers={"Retry-After": str(retry_after)})


class NotReady(Problem):
    """The worker has not loaded its models and tried them yet."""

    slug, title, status = "not-ready", "The service is not ready", 503

    def __init__(self, retry_after: int) -> None:
        """`retry_after` is in seconds."""
        super().__init__("The models are still loading.", headers={"Retry-After": str(retry_after)})


class UnknownArticle(Problem):
    """The store has no article of this id."""

    slug, title, status = "unknown-article", "There is no such article", 404

    def __init__(self, article_id: str) -> None:
        super().__init__(f"The store has no article {article_id!r}.")


class UnknownUtterance(Problem):
    """The store has no utterance of this id, nor one that it went into."""

    slug, title, status = "unknown-utterance", "There is no such utterance", 404

    def __init__(self, utterance_id: str) -> None:
        super().__init__(f"The store has no utterance {utterance_id!r}.")


class UnknownJob(Problem):
    """The store has no job of this id, or not any more."""

    slug, title, status = "unknown-job", "There is no such job", 404

    def __init__(self, job_id: str) -> None:
        super().__init__(f"The store has no job {job_id!r}; jobs that ended are forgotten after some days.")


class SpeakerInUse(Problem):
    """Another entry of the registry refers to the one that should be deleted."""

    slug, title, status = "speaker-in-use", "Another speaker refers to this one", 409


class StoreUnavailable(Problem):
    """The database cannot be reached, or other writers hold it for too long."""

    slug, title, status = "store-unavailable", "The store is not available", 503

    def __init__(self, detail: str, retry_after: int = 5) -> None:
        """`retry_after` is in seconds."""
        super().__init__(detail, headers={"Retry-After": str(retry_after)})


class OtherProblem(Problem):
    """An error of the web framework that has no type of its own: RFC 9457's `about:blank`."""

    slug = "other"

    def __init__(self, status: int, title: str, detail: str, headers: Mapping[str, str]) -> None:
        super().__init__(detail, headers=headers)
        self.status, self.title = status, title

    @property
    def type(self) -> str:
        return "about:blank"
