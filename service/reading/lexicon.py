"""The language's data, read once from `lexicon/*.yaml`: which words report, which nouns head a source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_DIRECTORY = Path(__file__).with_name("lexicon")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Word lists by lemma, in lower case. Verbs with a particle stand as *point out*."""

    clause_verbs: frozenset[str]
    quote_verbs: frozenset[str]
    describe_verbs: frozenset[str]
    act_verbs: frozenset[str]
    # Every verb that can be a cue, in whatever construction.
    reporting_verbs: frozenset[str]
    hearer_verbs: frozenset[str]
    finding_verbs: frozenset[str]
    finding_subjects: frozenset[str]
    cue_nouns: frozenset[str]
    cue_noun_verbs: frozenset[str]
    feelings: frozenset[str]
    feeling_verbs: frozenset[str]
    verb_forms: Mapping[str, str]
    object_outside: frozenset[str]
    phrases: tuple[tuple[str, ...], ...]
    blocking_governors: frozenset[str]
    complementizers: frozenset[str]
    bodies: frozenset[str]
    media: frozenset[str]
    texts: frozenset[str]
    anonymous: frozenset[str]
    titles: frozenset[str]
    pronouns: Mapping[str, str]
    male_nouns: frozenset[str]
    female_nouns: frozenset[str]
    company_suffixes: frozenset[str]
    postnominals: frozenset[str]
    body_words: frozenset[str]
    calendar: frozenset[str]
    abbreviations: Mapping[str, str]
    particles: frozenset[str]
    initials: frozenset[str]
    given_names: Mapping[str, str]


def load_lexicon(directory: Path = _DIRECTORY) -> Lexicon:
    """Read the lexicon; raises `OSError`, `yaml.YAMLError` or `KeyError` where a file or a list is missing."""
    cues, sources = _read(directory / "cues.yaml"), _read(directory / "sources.yaml")
    given, roles = _read(directory / "given_names.yaml"), _read(directory / "roles.yaml")
    verbs, nouns = cues["verbs"], cues["nouns"]
    return Lexicon(
        clause_verbs=frozenset(verbs["clause"]),
        quote_verbs=frozenset(verbs["quote"]) | frozenset(verbs["clause"]),
        describe_verbs=frozenset(verbs["describe"]),
        act_verbs=frozenset(verbs["act"]),
        reporting_verbs=frozenset(verb for kind in ("clause", "quote", "describe", "act") for verb in verbs[kind]),
        hearer_verbs=frozenset(cues["hearers"]),
        finding_verbs=frozenset(cues["findings"]["verbs"]),
        finding_subjects=frozenset(cues["findings"]["subjects"]),
        cue_nouns=frozenset(nouns["words"]),
        cue_noun_verbs=frozenset(nouns["verbs"]),
        feelings=frozenset(nouns["feelings"]),
        feeling_verbs=frozenset(nouns["feeling_verbs"]),
        verb_forms=_verb_forms(cues),
        object_outside=frozenset(cues["object_outside"]),
        phrases=tuple(tuple(phrase) for phrase in cues["phrases"]),
        blocking_governors=frozenset(cues["blocking_governors"]),
        complementizers=frozenset(cues["complementizers"]),
        bodies=frozenset(sources["bodies"]),
        media=frozenset(sources["media"]),
        texts=frozenset(sources["texts"]),
        anonymous=frozenset(sources["anonymous"]),
        titles=frozenset(sources["titles"]).union(roles["roles"], roles["modifiers"], roles["abbreviations"]),
        pronouns={word: kind for kind, words in sources["pronouns"].items() for word in words},
        male_nouns=frozenset(sources["male_nouns"]),
        female_nouns=frozenset(sources["female_nouns"]),
        postnominals=frozenset(sources["postnominals"]),
        company_suffixes=frozenset(sources["company_suffixes"]),
        body_words=frozenset(sources["bodies"]) | frozenset(sources["media"]) | frozenset(sources["body_words"]),
        calendar=frozenset(sources["calendar"]),
        abbreviations=roles["abbreviations"],
        particles=frozenset(sources["particles"]),
        initials=frozenset(sources["suffixes"]),
        given_names={name: gender for gender, names in given.items() for name in names},
    )


def _verb_forms(cues: Mapping[str, Any]) -> dict[str, str]:
    """Every inflected form of the cue verbs to its lemma: surer than a lemmatiser that may not know the word."""
    irregular: dict[str, list[str]] = cues["irregular"]
    lemmas = {phrase.partition(" ")[0] for group in cues["verbs"].values() for phrase in group}
    forms = {form: lemma for lemma in sorted(lemmas) for form in _regular_forms(lemma)}
    return forms | {form: lemma for lemma, of_lemma in irregular.items() for form in of_lemma}


def _regular_forms(lemma: str) -> list[str]:
    if lemma.endswith("e"):
        return [lemma, lemma + "s", lemma + "d", lemma[:-1] + "ing"]
    if lemma.endswith("y") and lemma[-2:-1] not in "aeou":
        return [lemma, lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing"]
    plural = lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x", "z")) else "s")
    return [lemma, plural, lemma + "ed", lemma + "ing"]


def _read(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    return loaded
