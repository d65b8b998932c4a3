"""Percentages that don't fit their numbers: "from 40 to 50 is 20% more", "60%, 40%, and 30% add up to 100%"."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from practice.evaluation.reading.figures import Number, Token
from practice.evaluation.reading.sums import ABOUT, OPERATORS, PLUS, units_at
from practice.evaluation.reading.withdrawn import is_withdrawn

UP_WORDS = """
    more higher increase growth up rise gain jump improvement bigger larger + grew grow grows rose rises increased
    increases raise raised raises climbed climbs jumped lift lifted lifts improved improves
"""
DOWN_WORDS = """
    less lower fewer decrease drop down decline reduction fall cut loss smaller fell falls dropped drops declined
    decreased reduced reduces shrank shrinks cuts
"""
UP, DOWN = frozenset(UP_WORDS.split()), frozenset(DOWN_WORDS.split())
MOVE_WORDS = "go goes went going move moves moved moving gone"
MOVES = UP | DOWN | frozenset(MOVE_WORDS.split())
VERBS = frozenset(("is", "that's", "was", "=", "means"))
BETWEEN_WORDS = ", ( : ; – — is that's which that was = means a an or i.e about roughly"  # "from 40 to 50" and "20%"
BETWEEN = frozenset(BETWEEN_WORDS.split())
CLAUSE_ENDS = frozenset((".", ",", ";", ":", ")", "!", "?", "\n", "and", "so", "but", "which", "–", "—"))
SENTENCE_ENDS = frozenset((".", "!", "?", "\n", ";"))
NOT_A_LIST = frozenset(("not", "don't", "doesn't", "didn't", "can't", "overlap", "both", "them", "those", "whom"))
LONGEST_LIST = 12  # numbers
LONGEST_SENTENCE = 120  # tokens
OPENINGS = frozenset(("so", "and", "then", "that's", "is", "but", "because"))
# What the list before "adds up to" is referred to by; anything else there may be one more part: "and the rest".
REFERRING_WORDS = "which that this it these they in so adding all together for altogether"
REFERRING = frozenset(REFERRING_WORDS.split())
NO_PLAIN_TOTAL = frozenset(("rest", "everything", "remaining", "if", "should", "would", "does", "then", "off"))
YEARS = range(1900, 2101)
LARGEST_GROWTH = 10**6  # percent; a larger one has been misread


@dataclass(frozen=True)
class Misstated:
    """A percentage that is wrong: `sum` is what it is said of, `percent` what it should be; positions of tokens."""

    sum: str
    percent: Fraction
    first: int
    last: int


def wrong_changes(tokens: Sequence[Token]) -> Iterator[Misstated]:
    """Each "from 40 to 50 is 20% more" that isn't, whichever of growth and percentage points is meant."""
    for i, token in enumerate(tokens):
        if token.text == "from" and (found := _change(tokens, i)):
            yield found


def _change(tokens: Sequence[Token], first: int) -> Misstated | None:
    start, i = _number_at(tokens, first + 1)
    if not start or i >= len(tokens) or tokens[i].text != "to":
        return None
    end, i = _number_at(tokens, i + 1)
    if not end or not _are_alike(start, end):
        return None
    is_move = any(token.text in MOVES for token in tokens[max(0, first - 5) : first])
    if not is_move and first and tokens[first - 1].text[0].isalpha() and tokens[first - 1].text not in OPENINGS:
        return None  # "traffic from 8 to 10 is 30% higher": hours, ages
    last, way = _stated_change(tokens, i, is_move=is_move)
    stated = tokens[last].number if last else None
    if not stated or not stated.percent or way != (end.value > start.value) or is_withdrawn(tokens, first, last):
        return None
    growth = abs(end.value - start.value) / start.value * 100
    if growth > LARGEST_GROWTH:
        return None
    slack = stated.rounding * 100 + growth * (start.slack / start.value + end.slack / end.value)
    about = tokens[last - 1].text in ABOUT
    slack = max(slack, growth / 5) if about else slack
    points = abs(end.value - start.value) * 100 if start.percent else growth
    if any(abs(stated.plain - right) <= slack for right in (growth, points)):
        return None
    sum_ = " ".join(("From", _shown(start), "to", _shown(end)))
    return Misstated(sum_, growth, first, last)


def _shown(number: Number) -> str:
    space = " " if len(number.magnitude) > 2 else ""
    return f"{number.currency}{number.digits}{space}{number.magnitude}{'%' if number.percent else ''}"


def _number_at(tokens: Sequence[Token], i: int) -> tuple[Number | None, int]:
    while i < len(tokens) and tokens[i].text in ABOUT:
        i += 1
    if i >= len(tokens) or not tokens[i].number:
        return None, i
    units, after = units_at(tokens, i + 1)
    return (tokens[i].number, after) if after > 0 else (None, i)


def _are_alike(start: Number, end: Number) -> bool:
    """Whether a change from one to the other can be told: no years, no "from 2 to 3 million"."""
    same = (start.percent, start.magnitude) == (end.percent, end.magnitude) and start.currency == end.currency
    years = start.plain in YEARS and end.plain in YEARS
    return same and not years and 0 < start.value != end.value > 0 and not start.is_ambiguous


def _stated_change(tokens: Sequence[Token], i: int, *, is_move: bool) -> tuple[int, bool | None]:
    """The place of the percentage, and whether it goes up; 0 where none follows at once."""
    start, way = i, None
    has_verb = False
    while i < len(tokens) and i < start + 6 and not tokens[i].number:
        if tokens[i].text in ("up", "+", "down"):
            way = tokens[i].text != "down"
        elif tokens[i].text not in BETWEEN:
            return 0, None
        has_verb |= tokens[i].text in VERBS
        i += 1
    if i >= len(tokens) or i >= start + 6 or not (is_move or has_verb):
        return 0, None
    after = i + 1
    if way is None and after < len(tokens):
        word = tokens[after].text
        way = True if word in UP else False if word in DOWN else None
        after += 1
    ends = after >= len(tokens) or tokens[after].text in CLAUSE_ENDS
    return (i, way) if ends and way is not None else (0, None)


def wrong_totals(tokens: Sequence[Token]) -> Iterator[Misstated]:
    """Each "60% …, 40% …, and 30% …, which add up to 100%" that don't."""
    for i, token in enumerate(tokens[:-3]):
        texts = [each.text for each in tokens[i + 1 : i + 3]]
        if token.text in ("add", "adds", "adding", "sum", "sums") and texts[0] in ("up", "to"):
            last = i + 3 if texts == ["up", "to"] else i + 2
        elif token.text in ("total", "totals", "totaling"):
            last = i + 1
        else:
            continue
        while last < len(tokens) and tokens[last].text in ABOUT:
            last += 1
        if last < len(tokens) and (found := _total(tokens, i, last)):
            yield found


def _total(tokens: Sequence[Token], verb: int, last: int) -> Misstated | None:
    """The list's own sum, if every number of the sentence before is a percentage and no part of them adds up."""
    stated = tokens[last].number
    first = verb
    while first and tokens[first - 1].text not in SENTENCE_ENDS and verb - first < LONGEST_SENTENCE:
        first -= 1
    sentence = tokens[first:verb]
    if not stated or not stated.percent or any(token.text in NOT_A_LIST | NO_PLAIN_TOTAL for token in sentence):
        return None
    if any(map(_is_worked_out, sentence, sentence[1:])):
        return None
    if is_withdrawn(tokens, first, last) or (last + 1 < len(tokens) and tokens[last + 1].text not in CLAUSE_ENDS):
        return None
    parts = [(i, token.number) for i, token in enumerate(sentence, start=first) if token.number]
    numbers = [number for _, number in parts]
    if not 2 <= len(parts) <= LONGEST_LIST or not all(number.percent for number in numbers):
        return None
    if _has_unnumbered_part(tokens, parts[-1][0], verb):
        return None
    slack = sum(number.slack for number in numbers) + Fraction(1, 100)
    totals = [sum((number.value for number in numbers[start:]), Fraction(0)) for start in range(len(numbers) - 1)]
    if any(abs(total - stated.value) <= slack for total in totals):
        return None
    return Misstated(" + ".join(map(_shown, numbers)), totals[0] * 100, parts[0][0], last)


def _is_worked_out(word: Token, following: Token) -> bool:
    """Whether they begin more than one of a list's parts: "(20%) of 50%", "(100%) - 30%"."""
    is_sum = word.text in ("of", "by", "less") or OPERATORS.get(word.text, PLUS) != PLUS
    return is_sum and following.number is not None


def _has_unnumbered_part(tokens: Sequence[Token], last_part: int, verb: int) -> bool:
    """Whether something without a percentage ends the list: "60% A, 30% B, others add up to 100%"."""
    breaks = [i for i in range(last_part + 1, verb) if tokens[i].text in (",", "and")]
    return any(i + 1 < verb and tokens[i + 1].text not in REFERRING | {"and"} for i in breaks)
