"""A role phrase as written (*the former US president*, *Kovač's spokesman*) to what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from service.speakers.names import Word, words_of
from service.speakers.vocabulary import PlaceName, Sense, Token, Vocabulary

# No noun phrase that names a role is longer; what is, need not be read.
_LONGEST = 24
_LONGEST_TEXT = 500


@dataclass(frozen=True, slots=True)
class RolePhrase:
    """What a role phrase says of its holder, who may be outside the registry.

    `place` is the country or organisation, `institution` the body (*kremlin*, *foreign-ministry*); `name` the
    holder's own name where the phrase has it. `possessor` is whose office it is: another role, a name or pronoun.
    """

    office: str
    place: str | None = None
    institution: str | None = None
    former: bool = False
    gender: str | None = None
    definite: bool = True
    name: str | None = None
    possessor: RolePhrase | str | None = None
    pronoun: bool = False


class _NoRoleError(Exception):
    """The phrase is no role phrase."""


@dataclass
class _Premise:
    """What stood before the head so far."""

    place: PlaceName | None = None
    body: str | None = None
    former: bool = False
    definite: bool = True
    deputy: bool = False
    adjective: str | None = None
    possessor: RolePhrase | str | None = None
    pronoun: bool = False
    loose: bool = False
    name: list[str] = field(default_factory=list)


def parse(phrase: str, vocabulary: Vocabulary) -> RolePhrase | None:
    """The role that the noun phrase names, or None where its head is no office or it says more than we can read."""
    if len(phrase) > _LONGEST_TEXT:
        return None
    main, _, rest = phrase.partition(",")
    words = words_of(main)
    if not words or len(words) > _LONGEST:
        return None
    try:
        parsed = _noun_phrase(vocabulary.scan(words), vocabulary)
    except _NoRoleError:
        return None
    if not isinstance(parsed, RolePhrase):
        return None
    close = words_of(rest.partition(",")[0])
    if parsed.name is None and close and all(word.capital for word in close):
        parsed = replace(parsed, name=_written(close))
    return parsed


def _noun_phrase(tokens: Sequence[Token], vocabulary: Vocabulary) -> RolePhrase | _Premise:
    """The role, or the premise alone where no office stands in the tokens; raises _NoRoleError."""
    premise, at = _Premise(), 0
    while at < len(tokens):
        token = tokens[at]
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        office = token.sense("office")
        qualifies = token.sense("modifiers") or token.sense("deputies")
        # *chief spokesman*, *deputy Danish minister*: such a word before the office is none itself.
        if following and qualifies and not token.possessive:
            office = None if any(map(following.sense, ("office", "place", "body"))) else office
        if office is not None:
            role, at = _head(tokens, at, office, premise, vocabulary)
            if at == len(tokens):
                return role
            premise = _Premise(possessor=role)
            continue
        _before_head(token, premise)
        at += 1
    return premise


def _before_head(token: Token, premise: _Premise) -> None:
    """Takes a token before the head into the premise."""
    kinds = {sense.kind for sense in token.senses}
    listed = not kinds <= {"title", "particles"}
    body, adjective = token.sense("body"), token.sense("office-adjective")
    if "blockers" in kinds or (premise.name and listed):
        raise _NoRoleError
    if not listed:
        _unlisted(token, premise)
    elif "place" in kinds:
        _place(token, premise)
    elif body is not None:
        premise.body = body.key
    elif adjective is not None:
        premise.adjective = adjective.key
    elif "whose" in kinds:
        premise.possessor, premise.pronoun = token.words[0].folded, True
    elif kinds.isdisjoint(("former", "deputies", "definite", "indefinite", "modifiers")):
        raise _NoRoleError
    premise.former |= "former" in kinds
    premise.deputy |= "deputies" in kinds
    premise.definite &= "indefinite" not in kinds


def _place(token: Token, premise: _Premise) -> None:
    """One place may stand before the head, by any of its names; a body's says more than its country's."""
    sense = token.sense("place")
    if sense is None or sense.place is None or (premise.place and premise.place.key != sense.place.key):
        raise _NoRoleError
    if premise.place is None or sense.place.institution:
        premise.place = sense.place
    premise.loose = False


def _unlisted(token: Token, premise: _Premise) -> None:
    """A word of a possessor's name, or a small word, which only an adjective before the place can be."""
    if token.capital or (premise.name and token.sense("particles")):
        if premise.place or premise.body or premise.possessor:
            raise _NoRoleError
        premise.name.append(_written(token.words))
        if token.possessive:
            premise.possessor, premise.name = " ".join(premise.name), []
    elif premise.place or premise.body or premise.name:
        raise _NoRoleError
    else:
        premise.loose = True


def _head(
    tokens: Sequence[Token], at: int, office: Sense, premise: _Premise, vocabulary: Vocabulary
) -> tuple[RolePhrase, int]:
    """The role whose office stands at `at`, and the position after all that belongs to it."""
    token = tokens[at]
    if premise.name or premise.loose:
        raise _NoRoleError
    role = _role(office.key, office.gender, premise, vocabulary)
    at += 1
    if at < len(tokens) and not token.possessive:
        if tokens[at].sense("links"):
            role, at = _complement(role, tokens[at + 1 :], vocabulary), len(tokens)
        else:
            size = _name_length(tokens[at:])
            role = replace(role, name=_written([word for part in tokens[at : at + size] for word in part.words]))
            at += size
            if size == 0 or (at < len(tokens) and not tokens[at - 1].possessive):
                raise _NoRoleError
    if not office.bare and role.place is None:
        raise _NoRoleError
    return role, at


def _role(office: str, gender: str | None, premise: _Premise, vocabulary: Vocabulary) -> RolePhrase:
    key = f"deputy-{office}" if premise.deputy else office
    place = premise.place.key if premise.place else None
    institution = premise.body or (premise.place.institution if premise.place else None)
    possessor = premise.possessor
    if premise.adjective is not None:
        if possessor is not None:
            raise _NoRoleError
        possessor = RolePhrase(premise.adjective, place)
    if place is not None and premise.adjective is None:
        key = _office_in(key, place, institution, vocabulary)
    return RolePhrase(
        office=key,
        place=place,
        institution=institution,
        former=premise.former,
        gender=gender,
        definite=premise.definite,
        possessor=possessor,
        pronoun=premise.pronoun,
    )


def _office_in(office: str, place: str, institution: str | None, vocabulary: Vocabulary) -> str:
    """The office of the place's leader or head; a ministry or a party has leaders of its own."""
    body = vocabulary.places.get(institution) if institution else None
    own = institution is not None and not (body and body.stands_for_place)
    return office if own else vocabulary.holder(office, place)


def _complement(role: RolePhrase, tokens: Sequence[Token], vocabulary: Vocabulary) -> RolePhrase:
    """`role` with what follows its *of* or *for*."""
    # Only one thing can be said of whose office it is.
    if role.possessor is not None or not tokens:
        raise _NoRoleError
    names = next((at for at in range(len(tokens)) if _is_name(tokens[at])), len(tokens))
    said = _noun_phrase(tokens[:names], vocabulary) if names else _Premise()
    trailing = tokens[names:]
    if isinstance(said, RolePhrase) or names == 0:
        whole = _noun_phrase(tokens, vocabulary) if names else None
        if isinstance(whole, RolePhrase):
            return replace(role, possessor=whole)
        if whole is None and _name_length(trailing) == len(trailing):
            return replace(role, possessor=_written([word for part in trailing for word in part.words]))
        raise _NoRoleError
    if said.loose or said.former or said.deputy or said.adjective or said.possessor or not (said.place or said.body):
        raise _NoRoleError
    if role.place is not None and said.place is not None and said.place.key != role.place:
        raise _NoRoleError
    if said.place is not None:
        place, institution = said.place.key, said.body or said.place.institution
        office = _office_in(role.office, place, institution, vocabulary)
        role = replace(role, office=office, place=place, institution=institution)
    else:
        role = replace(role, institution=said.body)
    if trailing:
        if _name_length(trailing) != len(trailing):
            raise _NoRoleError
        role = replace(role, name=_written([word for part in trailing for word in part.words]))
    return role


def _is_name(token: Token) -> bool:
    title = token.sense("title") is not None and token.sense("office") is None
    return token.capital and (title or not token.senses)


def _name_length(tokens: Sequence[Token]) -> int:
    """How many tokens at the start are words of one name, its possessive the last."""
    if not tokens or not _is_name(tokens[0]):
        return 0
    for at, token in enumerate(tokens):
        if not token.capital and not token.sense("particles"):
            return at
        if token.possessive:
            return at + 1
    return len(tokens)


def _written(words: Sequence[Word]) -> str:
    return " ".join(word.written for word in words)
