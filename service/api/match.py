"""POST /v1/compare and /v1/match: which texts render one utterance, and what sets them apart; stores nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from time import perf_counter
from typing import Any

from flask import g
from flask_smorest import Blueprint

from service import telemetry
from service.api import work
from service.api.body import StrictParser
from service.api.match_schemas import ComparisonSchema, MatchingSchema, comparison_request, matching_request
from service.api.named import check_ids, speaker_of
from service.api.problems import documented
from service.desk import Desk, Reads
from service.errors import Problem
from service.model import Article, Reading, Statement
from service.settings import Settings
from service.speakers.registry import Registry
from service.statements import statements, told_apart


def _posted(quotations: Sequence[Mapping[str, Any]], registry: Registry) -> list[Statement]:
    """The quotations of a request. Raises InvalidRequest for a speaker that looks like an id and is none."""
    named = [(f"/quotations/{place}/speaker", each["speaker"]) for place, each in enumerate(quotations)]
    check_ids(((pointer, speaker) for pointer, speaker in named if speaker is not None), registry)
    return [
        Statement(each["id"], each["text"], speaker_of(each["speaker"], registry), each["published_at"])
        for each in quotations
    ]


def _read(reader: Reads, articles: Sequence[Article]) -> list[Reading]:
    """What is in the articles. Raises what reading raises, for the article in which it is."""
    readings = []
    for place, article in enumerate(articles):
        try:
            readings.append(reader.read(article))
        except Problem as problem:
            raise problem.within(f"/articles/{place}") from None
        work.count_reading(readings[-1])
    return told_apart(readings)


def blueprint(desk: Desk, registry: Callable[[], Registry], settings: Settings) -> Blueprint:
    """The routes that compare and match at `desk`."""
    blp = Blueprint("match", __name__, description="Renderings of one utterance")
    blp.ARGUMENTS_PARSER = StrictParser(settings)

    @blp.route("/v1/compare", methods=["POST"])
    @work.admitted(desk)
    @documented(blp, *work.PROBLEMS)
    @blp.arguments(comparison_request(settings))
    @blp.response(200, ComparisonSchema, headers=work.TIMING_DOC)
    @blp.doc(operationId="compare")
    def compare(sent: Mapping[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
        """Say of pairs of texts whether they render one utterance

        For each pair the relation, the probability that both render one utterance, and the words that differ.
        Nothing is stored.
        """
        pairs = [(pair["a"], pair["b"]) for pair in sent["pairs"]]
        with desk.turn() as tools:
            began = perf_counter()
            judged = tools.matcher.compare(pairs)
            seconds = {"compare": perf_counter() - began}
        work.count_stages(seconds)
        for relation, count in Counter(each.relation for each in judged).items():
            telemetry.PAIRS.labels(relation.value).inc(count)
        g.log_fields = {"code_points": sum(len(a) + len(b) for a, b in pairs), "pairs": len(pairs)}
        answer = {"pairs": judged, "models": work.models(tools.matcher.identity)}
        return answer, 200, {work.TIMING: work.server_timing(seconds)}

    @blp.route("/v1/match", methods=["POST"])
    @work.admitted(desk)
    @documented(blp, *work.PROBLEMS)
    @blp.arguments(matching_request(settings))
    @blp.response(200, MatchingSchema, headers=work.TIMING_DOC)
    @blp.doc(operationId="match")
    def match(sent: Mapping[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
        """Group quotations, or those of whole articles, into utterances

        Quotations that would be one utterance but for a reversed or changed point are conflicts, and never grouped;
        nor are those of different known speakers. The groups do not depend on the order of the request. Nothing is
        stored.
        """
        articles = [Article(**each) for each in sent.get("articles", ())]
        wanted = _posted(sent.get("quotations", ()), registry())
        with desk.turn() as tools:
            readings = _read(tools.reader, articles)
            for article, reading in zip(articles, readings, strict=True):
                wanted += statements(article, reading, settings.max_quotation)
            began = perf_counter()
            grouping = tools.matcher.group(wanted, sent["within_days"])
            matching = {"match": perf_counter() - began}
        work.count_stages(matching)
        for relation, count in Counter(r.relation for u in grouping.utterances for r in u.renderings).items():
            telemetry.RENDERINGS.labels(relation.value).inc(count)
        g.log_fields = {
            "code_points": sum(len(each.text) for each in articles or wanted),
            "articles": len(articles),
            "quotations": len(wanted),
            "utterances": len(grouping.utterances),
        }
        answer: dict[str, Any] = {"utterances": grouping.utterances, "conflicts": grouping.clashes}
        if articles:
            answer["articles"] = readings
        answer["models"] = work.models(*([tools.reader.identity] if articles else []), tools.matcher.identity)
        seconds = work.together(*(reading.seconds for reading in readings), matching)
        return answer, 200, {work.TIMING: work.server_timing(seconds)}

    return blp
