"""Jobs and what became of their lines, as marshmallow schemas."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from service.api.problems import ProblemSchema
from service.store.job_records import ItemState, JobKind, JobState

SHOWN = [state.value for state in JobState if state is not JobState.RECEIVING]
ENDED = [state.value for state in ItemState if state is not ItemState.OPEN]


def _count(description: str) -> fields.Integer:
    return fields.Integer(required=True, metadata={"minimum": 0, "description": description})


def _time(description: str, *, may_lack: bool = True) -> fields.AwareDateTime:
    return fields.AwareDateTime(required=True, allow_none=may_lack, format="iso", metadata={"description": description})


class JobSchema(Schema):
    """Bulk work: articles to be stored, or those that the change of a speaker's entry touches to be read anew."""

    id = fields.String(required=True)
    kind = fields.Enum(JobKind, required=True, by_value=True)
    state = fields.String(required=True, validate=validate.OneOf(SHOWN))
    speaker = fields.String(
        required=True, allow_none=True, metadata={"description": "Whose entry changed; null for articles"}
    )
    total = _count("Lines, or articles to be read anew once these are known")
    done = _count("Of these, how many are done")
    failed = _count("And how many came to nothing; the results say why")
    progress = fields.Float(
        required=True, metadata={"minimum": 0, "maximum": 1, "description": "The share that is done or failed"}
    )
    created_at = _time("When it was posted", may_lack=False)
    started_at = _time("When the first item was begun")
    finished_at = _time("When the last item ended, or it was cancelled")


class ResultSchema(Schema):
    """What became of one line; one JSON object on a line of its own."""

    line = fields.Integer(required=True, metadata={"minimum": 1, "description": "Its number in the body, from 1"})
    state = fields.String(required=True, validate=validate.OneOf(ENDED))
    article = fields.String(metadata={"description": "The id of the article; where it is done"})
    created = fields.Boolean(metadata={"description": "Whether the article was new; where it is done"})
    changed = fields.Boolean(metadata={"description": "Whether reading it anew changed anything; likewise"})
    problem = fields.Nested(ProblemSchema, metadata={"description": "Why it failed, with pointers into the line"})
