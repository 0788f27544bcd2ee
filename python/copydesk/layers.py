"""What annotations of the ready layers have. Written by `python/tools/layers.py`; do not edit."""

from __future__ import annotations

from ._native import Annotation, Mention

# Types are for tools: `typing` takes longer to import than all the rest.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from ._native import Layer


class Date(Annotation):
    """One annotation of `dates`: expressions of time, with values relative to the day of publication."""

    __slots__ = ()

    type: Literal["DATE", "TIME", "DURATION", "SET"] | None
    """The label."""

    value: str | None
    """the value in TimeML's form; null when unresolved."""

    resolved: str | None
    """the day to which a duration leads, where the text says so."""


class EntityTitleSpan(Mention):
    """Where that title stands."""

    __slots__ = ()


class Entity(Annotation):
    """One annotation of `entities`: names, without article and title."""

    __slots__ = ()

    label: Literal["PERSON", "ORG", "LOC", "NORP", "MISC"] | None
    """The label."""

    canonical: str | None
    '''The fullest name in the article, or the usual name of what is known; "Iranian" of "Iranians".'''

    kb: str | None
    """An identifier of what is known, such as country:RU, state:US-TX, city:FR/paris or org:IMF."""

    title: str | None
    """What the text says the person is at this mention, or another title of the person where the mention has none."""

    title_span: EntityTitleSpan | None
    """Where that title stands."""

    country: str | None
    """Of a nationality, the country, state or region."""

    person_id: Entity | None
    """Of a person, which of the article's: the row of the first mention of that canonical name."""


class MembershipEvidence(Mention):
    """the sentence that states it."""

    __slots__ = ()


class Membership(Annotation):
    """One annotation of `memberships`: who belongs to which organisation, and since and until when."""

    __slots__ = ()

    basis: Literal["text", "roster"] | None
    """The label."""

    organization: str | None
    """the organisation's name."""

    member: str | None
    """the member's name."""

    from_: str | None
    """the first day, month or year of membership."""

    until: str | None
    """the last day, month or year of membership."""

    evidence: MembershipEvidence | None
    """the sentence that states it."""

    as_of: str | None
    """the day on which the roster holds; null without a date."""

    status: str | None
    """member, associate, observer, suspended; left, for one that the text says left."""

    conflict: str | None
    """the roster's intervals, or `never`, when the text contradicts them."""


class Outlet(Annotation):
    """One annotation of `outlets`: mentions of news outlets, without their article."""

    __slots__ = ()

    role: Literal["source", "relay", "credit", "mention"] | None
    """The label."""

    canonical: str | None
    """The outlet's usual full name."""

    kb: str | None
    """Its domain, for a listed outlet."""

    candidates: list[str] | None
    """Listed outlets of this name with their places, where nothing tells which one is meant."""


class QuoteCue(Mention):
    '''The words that attribute: "said", "according to".'''

    __slots__ = ()


class QuoteSpeaker(Mention):
    """The source as the text names it, with article and title."""

    __slots__ = ()

    name: str | None
    """Its full name; absent for unnamed sources."""

    type: Literal["person", "organization", "outlet", "document", "anonymous", "unknown"] | None
    """What kind of source it is."""

    score: float | None
    """How likely it is that a pronoun or description means `speaker_name`, from 0 to 1."""

    candidates: list[str] | None
    """Who it could be where nobody is likely enough, the likeliest first."""


class Quote(Annotation):
    """One annotation of `quotes`: who said what, and through which outlet it reached the reader."""

    __slots__ = ()

    kind: Literal["direct", "indirect", "mixed"] | None
    """The label."""

    content: tuple[tuple[int, int], ...]
    """The pieces, each where it begins and ends."""

    cue: QuoteCue | None
    '''The words that attribute: "said", "according to".'''

    speaker: QuoteSpeaker | None
    """The source as the text names it, with article and title."""

    speaker_name: str | None
    """Its full name; absent for unnamed sources."""

    speaker_type: Literal["person", "organization", "outlet", "document", "anonymous", "unknown"] | None
    """What kind of source it is."""

    outlet: str | None
    """The news outlet that said or relayed the words."""

    inside: Quote | None
    """The attribution whose content holds it."""

    speaker_score: float | None
    """How likely it is that a pronoun or description means `speaker_name`, from 0 to 1."""

    speaker_candidates: list[str] | None
    """Who it could be where nobody is likely enough, the likeliest first."""

    source_class: Literal["official", "insider", "witness", "police", "expert", "relative", "spokesperson", "other"] | None
    """What kind of source somebody unnamed is."""

    source_affiliation: str | None
    """The organisation or country of somebody unnamed."""

    source_number: int | None
    """How many they are, where the text says it."""

    mode: Literal["said", "thought", "unsaid"] | None
    """Whether the words were said, only thought, or not said."""

    person_id: Entity | None
    """Of a person who is named: the person's number, which is the row of the first mention."""


class Sentence(Annotation):
    """One annotation of `sentences`: sentences; headlines and other blocks without a full stop count."""

    __slots__ = ()


class Block(Annotation):
    """One annotation of `structure`: what each block of the article is, and datelines and credits inside."""

    __slots__ = ()

    label: Literal["headline", "deck", "paragraph", "dateline", "byline", "credit", "boilerplate"] | None
    """The label."""


class Token(Annotation):
    """One annotation of `tokens`: words, numbers, punctuation marks and symbols."""

    __slots__ = ()

    kind: Literal["word", "number", "punct", "symbol"] | None
    """The label."""

    pos: Literal["ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT", "SCONJ", "SYM", "VERB", "X"] | None
    """The part of speech, as in Universal Dependencies."""

    lemma: str | None
    """The dictionary form."""


class Vector(Annotation):
    """One annotation of `vectors`: what the encoder makes of each token in its context, for heads of any plugin."""

    __slots__ = ()

    vector: list[float]
    """Mean 0 and variance 1 over its numbers."""

    encoder: int | None
    """The fingerprint of the encoder that made the vector."""


class Layers:
    """The layers that the ready extractors make, as attributes of a document."""

    __slots__ = ()

    dates: Layer[Date]
    """Expressions of time, with values relative to the day of publication."""

    entities: Layer[Entity]
    """Names, without article and title."""

    memberships: Layer[Membership]
    """Who belongs to which organisation, and since and until when."""

    outlets: Layer[Outlet]
    """Mentions of news outlets, without their article."""

    quotes: Layer[Quote]
    """Who said what, and through which outlet it reached the reader."""

    sentences: Layer[Sentence]
    """Sentences; headlines and other blocks without a full stop count."""

    structure: Layer[Block]
    """What each block of the article is, and datelines and credits inside."""

    tokens: Layer[Token]
    """Words, numbers, punctuation marks and symbols."""

    vectors: Layer[Vector]
    """What the encoder makes of each token in its context, for heads of any plugin."""


#: The class of an annotation by layer, of a mention by layer and attribute.
CLASSES = {
    "dates": Date,
    "entities": Entity,
    "entities.title_span": EntityTitleSpan,
    "memberships": Membership,
    "memberships.evidence": MembershipEvidence,
    "outlets": Outlet,
    "quotes": Quote,
    "quotes.cue": QuoteCue,
    "quotes.speaker": QuoteSpeaker,
    "sentences": Sentence,
    "structure": Block,
    "tokens": Token,
    "vectors": Vector,
}
