"""Why a sum that seems wrong may have been misread: what stands around it, its units, or a factor left unsaid."""

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from practice.evaluation.reading.figures import MAGNITUDES, WORDS, Number, Token
from practice.evaluation.reading.hints import factors_in, is_of_another_kind, may_describe
from practice.evaluation.reading.sums import (
    ABOUT,
    DETERMINERS,
    FRACTIONS,
    MINUS,
    OPERATORS,
    PLUS,
    Sum,
)
from practice.evaluation.reading.units import (
    FAMILY,
    PERIODS,
    TIME,
    counts_others,
    is_converted,
    is_small,
    units_differ,
    units_of,
)
from practice.evaluation.reading.unsaid import may_be_elliptical
from practice.evaluation.reading.withdrawn import CLAUSE_ENDS, SENTENCE_ENDS, is_withdrawn
from practice.evaluation.reading.words import stem

# Before a sum, these may tie its first number to something that is not part of it: "5 orders at $20 x 12".
TYING_WORDS = """
    at in of by per than between to from out over under minus plus times each every or vs versus ^ [ ] ) # @
    < > ≤ ≥ √ sqrt log ln mod less most least barely hardly good max min maximum minimum
"""
TIES = frozenset(TYING_WORDS.split())
LABEL_WORDS = """
    week day month step phase sprint version year level tier stage no part page question option chapter figure
    item rule series ios android windows weeks days months steps quarter q round wave
"""
LABELS = frozenset(LABEL_WORDS.split())
# After a result, these make it part of something else: "is 2 more than", "= 3 of 5", "= 5 or 6".
CONTINUING_WORDS = """
    more less fewer higher lower above below over under short off times of out points point pp percentage than
    away to or : ^ ² ³ past beyond hundred thousand million billion
"""
CONTINUES = frozenset(CONTINUING_WORDS.split())
OPENING_WORDS = """
    so and then that's is have which because if say thus hence therefore means with , : ; ( . –
"""
OPENINGS = frozenset(OPENING_WORDS.split())
CORRECTION_WORDS = "wrong wrongly mistaken incorrect incorrectly miscalculated typo should isn't claim claims claimed"
CORRECTIONS = frozenset(CORRECTION_WORDS.split())
BEFORE_HALF_WORDS = """
    the first second third fourth final last next other this that former latter top bottom upper lower early late
"""
BEFORE_HALF = frozenset(BEFORE_HALF_WORDS.split())
# How many of one unit of time make another, and what is left out when days mean working days.
CONVERSION_NUMBERS = """
    2 3 4 4.33 5 6 7 8 12 13 20 21 22 23 24 26 28 30 31 40 48 50 52 60 90 91 168 180 220 250 260 360 365 720 730
    1440 3600
"""
CONVERSIONS = tuple(map(float, CONVERSION_NUMBERS.split()))
WINDOW_BEFORE, WINDOW_AFTER = 60, 25  # tokens
MOST_NUMBERS = 12
CLOSE = 0.03
TENFOLD = 0.015
FARTHEST = 10**6  # Who seems to be off by more than this factor has been misread.


def is_doubtful(found: Sum, tokens: Sequence[Token], value: Fraction | None) -> bool:
    """Whether anything speaks against calling the sum wrong. The time does not depend on the text's length."""
    said = found.result.number.value
    numbers = [operand.number for operand in (*found.operands, found.result)]
    if not all(number.value for number in numbers) or any(map(_is_unclear, numbers)):
        return True
    if not value or not Fraction(1, FARTHEST) <= abs(value / said) <= FARTHEST:
        return True
    ratio = float(value / said)
    slip = _is_tenfold(ratio)
    return (
        _is_tied(found, tokens)
        or _goes_on(found, tokens)
        or _may_be_range(found)
        or is_converted(found)
        or counts_others(found, ratio, slip=slip)
        or (not slip and units_differ(found))
        or (found.tight and not _is_clear_division(found))
        or is_of_another_kind(found, tokens, _around(found, tokens))
        or may_describe(found, tokens)
        or _is_scaled(found, value)
        or _has_unsaid_part(found, tokens, value)
        or may_be_elliptical(found, tokens, value)
        or is_withdrawn(tokens, found.first, found.last)
        or _is_proverb(found)
        or any(token.text in CORRECTIONS for token in tokens[max(0, found.first - 6) : found.last + 13])
    )


def _is_unclear(number: Number) -> bool:
    """5m may be meters, 1.400 a thousand, and beside 1,5 that 1,400 may be one and a half."""
    return number.is_ambiguous or number.may_be_dotted or number.has_decimal_comma


def _is_proverb(found: Sum) -> bool:
    """1 + 1 = 3 and 2 + 2 = 5, which nobody says for the numbers."""
    digits = [operand.number.digits for operand in found.operands]
    return found.operators == (PLUS,) and digits in (["1", "1"], ["2", "2"])


def _is_tenfold(ratio: float) -> bool:
    """Whether the result has the right digits in the wrong place, so that what it counts hardly matters."""
    return any(abs(ratio / factor - 1) < TENFOLD for factor in (10, 0.1))


def _is_clear_division(found: Sum) -> bool:
    """Whether a "/" without spaces is one, and no date, score, price per head, or split: 60/40 = 100%."""
    is_split = len(found.operands) > 2 or found.result.number.plain == 100
    scales = any(o.number.value in (5, 7, 10, 100) for o in found.operands[1:])
    both = sum(bool(o.number.currency) for o in found.operands) > 1
    return found.strict and not scales and not both and not is_split


def _around(found: Sum, tokens: Sequence[Token]) -> Iterator[Token]:
    """The rest of its sentence, and the three sentences before."""
    ends, i = 0, found.first
    while i > max(0, found.first - WINDOW_BEFORE) and ends < 4:
        i -= 1
        ends += tokens[i].text in SENTENCE_ENDS
        yield tokens[i]
    for token in tokens[found.last + 1 : found.last + 1 + WINDOW_AFTER]:
        if token.text in SENTENCE_ENDS:
            return
        yield token


def _is_tied(found: Sum, tokens: Sequence[Token]) -> bool:
    i = found.first - 1
    if tokens[found.first].text in FRACTIONS and i >= 0 and tokens[i].text in BEFORE_HALF:
        return True
    while i >= 0 and tokens[i].text in ABOUT | DETERMINERS:
        i -= 1
    if i < 0:
        return False
    before = tokens[i]
    if before.text in "-–*+" and (i == 0 or tokens[i - 1].text == "\n"):
        # A bullet, unless it is a sign, also one below other numbers.
        is_below = i > 1 and tokens[i - 2].number is not None
        return tokens[i + 1].glued or before.text == "+" or found.operators[0] in (PLUS, MINUS) or is_below
    if tokens[i + 1].glued and before.text not in ("(", "\n"):  # ¥500
        return True
    if before.number or before.text in TIES | LABELS | OPERATORS.keys() | MAGNITUDES.keys() | WORDS.keys():
        return True
    if before.text == "and" and _has_number_in_clause(tokens, i):  # "80% of 50 and 20% of 10 is 42"
        return True
    if found.grouped:  # "40 stores (3 + 2 people)"
        return not (before.text in OPENINGS | {"="} or before.text == "\n")
    # "Our 2 x 4 plan is 3 weeks long"
    has_determiner = tokens[found.first - 1].text in DETERMINERS - {"about", "roughly", "all"}
    return (
        is_small(found)
        and not found.strict
        and (has_determiner or not (before.text in OPENINGS or before.text == "\n"))
    )


def _has_number_in_clause(tokens: Sequence[Token], end: int) -> bool:
    for token in reversed(tokens[max(0, end - WINDOW_BEFORE) : end]):
        if token.text in CLAUSE_ENDS:
            return False
        if token.number or token.text in MAGNITUDES:
            return True
    return False


def _goes_on(found: Sum, tokens: Sequence[Token]) -> bool:
    """Whether what follows the result changes what it means."""
    if not CONTINUES.isdisjoint(found.result.units) or "head" in found.result.units:
        return True
    end = found.last + 1 + len(found.result.units)
    after = [token.text for token in tokens[found.last + 1 : found.last + 4]]
    following = tokens[end : end + 2]
    if not MAGNITUDES.keys().isdisjoint(after) or not following:
        return not MAGNITUDES.keys().isdisjoint(after)
    if following[0].text in ("each", "apiece") and FAMILY.get(stem(following[-1].text)) != TIME:
        return True  # not "each week"
    if following[0].text == "of" and found.result.number.percent:
        # "300 of 500 sellers are 80% of the revenue"
        return any(operand.units for operand in found.operands) or following[-1].number is not None
    if following[0].number or following[0].text in CONTINUES:
        return True
    # 3 × 4 = 2 × 6, and 12-15
    return following[0].text in OPERATORS.keys() | {"in"} and following[-1].number is not None


def _may_be_range(found: Sum) -> bool:
    """Whether 5 - 10 may mean "from 5 to 10", as every smaller number before a "-" may."""
    numbers = [operand.number.value for operand in found.operands]
    if MINUS in found.operators and any(FAMILY.get(unit) == TIME for unit in units_of(found.result)):
        return True  # A shift from 8 to 3 has 7 hours.
    return any(
        operator == MINUS and (left <= right or not found.strict)
        for operator, left, right in zip(found.operators, numbers, numbers[1:], strict=False)
    )


def _is_scaled(found: Sum, value: Fraction) -> bool:
    """Whether the result may be in thousands or millions, or 1,400 may mean one and a half."""
    said = found.result.number.value
    if not said or not value:
        return True
    ratio = float(value / said)
    return any(_is_close(ratio, power) or _is_close(1 / ratio, power) for power in (1e3, 1e6, 1e9))


def _is_close(ratio: float, factor: float) -> bool:
    return abs(ratio / factor - 1) < CLOSE


def _has_unsaid_part(found: Sum, tokens: Sequence[Token], value: Fraction) -> bool:
    """Whether a number nearby, or the product of some, or the length of a month, would make the sum right."""
    said = float(found.result.number.value)
    ratio, difference = float(value) / said, abs(float(value) - said)
    around = list(_around(found, tokens))
    own = {operand.number.value for operand in found.operands} | {0}
    values = [token.number.value for token in around if token.number and token.number.value not in own]
    values += factors_in((*around, *tokens[found.first : found.last]))
    numbers = list(map(float, values[:MOST_NUMBERS]))
    factors = list(numbers)
    if not _is_tenfold(ratio):
        factors += [math.prod(some) for size in (2, 3) for some in combinations(numbers, size)]
    parts = list(factors)
    units = {unit for o in (*found.operands, found.result) for unit in units_of(o)} | {
        PERIODS.get(stem(token.text), stem(token.text)) for token in around if token.text.isalpha()
    }
    if any(FAMILY.get(unit) == TIME for unit in units):
        factors += CONVERSIONS
    return any(_is_close(ratio, f) or _is_close(1 / ratio, f) for f in factors if f != 1) or any(
        _is_close(difference, part) for part in parts
    )
