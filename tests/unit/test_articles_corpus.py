"""The annotated articles in tests/articles are built from their sources and keep the rules of the guidelines."""

import importlib.util
import json
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "articles"


def load_builder():
    spec = importlib.util.spec_from_file_location("articles_build", FOLDER / "build.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


builder = load_builder()


def test_built_files_are_up_to_date():
    assert builder.stale(FOLDER) == []


def test_splits_do_not_overlap_and_cover_everything():
    everything, dev, check = (
        [a["id"] for a in json.loads((FOLDER / name).read_text("utf-8"))["articles"]]
        for name in ("gold.json", "gold-dev.json", "gold-check.json")
    )
    assert everything == dev + check
    assert len(set(everything)) == len(everything)


def test_spans_lie_in_the_text_and_carry_no_outer_space():
    for article in json.loads((FOLDER / "gold.json").read_text("utf-8"))["articles"]:
        text = (FOLDER / article["file"]).read_bytes().decode("utf-8")
        assert "{" not in text and "}" not in text
        ids = [q["id"] for q in article["quotations"]]
        assert len(set(ids)) == len(ids)
        for quotation in article["quotations"]:
            spans = [*quotation["content"], *quotation["quoted"], quotation["cue"], quotation["mention"]]
            for span in filter(None, spans):
                words = text[span["start"] : span["end"]]
                assert words and words == words.strip()


def source(tmp_path, text, lines):
    path = tmp_path / "01-sample.txt"
    path.write_text(f"title: T\npublished_at: 2020-01-01\nkind: sample\n\n{text}\n\n====\n{lines}\n", "utf-8")
    return path


def test_a_source_gives_plain_text_and_spans(tmp_path):
    article = builder.build(
        source(tmp_path, "“{c1|Go,}” {m1|she} {u1|said}. “{c1|Now!}”", "1 direct person pronoun | Ann Lee")
    )
    assert article.text == "“Go,” she said. “Now!”\n"
    (quotation,) = article.record["quotations"]
    assert [article.text[s["start"] : s["end"]] for s in quotation["content"]] == ["Go,", "Now!"]
    assert quotation["mention"] == {"start": 6, "end": 9, "type": "pronoun"}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("{c1|open", "1 indirect - none | -"),
        ("closed}", "1 indirect - none | -"),
        ("a {brace}", "1 indirect - none | -"),
        ("{c1| space at an edge}", "1 indirect - none | -"),
        ("{c1|“outer marks”}", "1 direct - none | -"),
        ("{c1|no quoted stretch}", "1 mixed - none | -"),
        ("{c1|content} “{s1|outside}”", "1 mixed - none | -"),
        ("{c1|stretch {s|without marks} here}", "1 mixed - none | -"),
        ("{c1|one}", "2 indirect - none | -"),
        ("{c1|a mention is missing}", "1 indirect - name | -"),
        ("{c1|a type is missing}", "1 indirect - none | Ann Lee"),
        ("{c1|two\n\nparagraphs}", "1 indirect - none | -"),
    ],
)
def test_a_source_that_breaks_a_rule_is_refused(tmp_path, text, line):
    with pytest.raises(builder.SourceError):
        builder.build(source(tmp_path, text, line))
