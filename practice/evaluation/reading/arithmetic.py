"""Sums of an answer that don't add up. What can't be read with certainty is passed over: no false alarm."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice

from practice.evaluation.reading.doubts import is_doubtful
from practice.evaluation.reading.figures import Number, Token, tokens_of
from practice.evaluation.reading.sums import DIVIDED, MINUS, PLUS, TIMES, Operand, Sum, is_about, sums_in

Range = tuple[Fraction, Fraction]
ABOUT_INPUT = Fraction(12, 100)  # what "about" before a number of the sum leaves open
ABOUT_RESULT = Fraction(20, 100)
MOST_SUSPECTS = 100


@dataclass(frozen=True)
class WrongSum:
    """A sum of the text: `sum` is its left side, `said` the stated result, `right` the true one, rounded.

    `quote` holds the sum and its stated result, word for word. `factor`: how many times too large or too small the
    stated result is, at least 1.
    """

    quote: str
    sum: str
    said: str
    right: str
    factor: float


def wrong_sums(text: str) -> list[WrongSum]:
    """Every sum that misses by more than honest rounding, of its result and of its numbers, explains.

    Only the first MOST_SUSPECTS that seem wrong are looked at. Linear time.
    """
    tokens = tokens_of(text)
    suspects = islice((each for each in sums_in(tokens) if not _is_right(each, tokens)), MOST_SUSPECTS)
    return [_as_written(text, tokens, each) for each in suspects if not is_doubtful(each, tokens, _value(each))]


def _as_written(text: str, tokens: Sequence[Token], found: Sum) -> WrongSum:
    start, result = tokens[found.first].start, tokens[found.last]
    value = _value(found) or Fraction(0)
    right = written(value, found.result.number)
    left = text[start : tokens[found.equal - 1].end]
    said, factor = text[result.start : result.end], _factor(value, found.result.number.value)
    return WrongSum(text[start : result.end], left, said, right, factor)


def _factor(right: Fraction, said: Fraction) -> float:
    return float(max(abs(right / said), abs(said / right))) if right and said else math.inf


def _is_right(found: Sum, tokens: Sequence[Token]) -> bool:
    """Whether the result fits any way to read the sum; a sum that divides by zero has no result to miss."""
    about = is_about(tokens, found.first)
    ranges = [_range(operand, about) for operand in found.operands]
    if any(_fits(value, found.result) for value in _readings(found, ranges)):
        return True
    if any(operand.number.is_ambiguous for operand in (*found.operands, found.result)):
        plain = [_range(_without_magnitude(operand), about) for operand in found.operands]
        return any(_fits(value, _without_magnitude(found.result)) for value in _readings(found, plain))
    return False


def _fits(value: Range | None, result: Operand) -> bool:
    if value is None:
        return True
    number = result.number
    if value[0] == value[1] and not result.about and (value[0] / number.step).denominator == 1:
        return value[0] == number.value  # It could have been written without rounding.
    slack = max(number.rounding, ABOUT_RESULT * number.value) if result.about else number.rounding
    return value[0] <= number.value + slack and number.value - slack <= value[1]


def _without_magnitude(operand: Operand) -> Operand:
    number = operand.number
    if not number.is_ambiguous:
        return operand
    return Operand(Number(number.digits, number.currency, "", number.percent), operand.units, operand.about)


def _value(found: Sum) -> Fraction | None:
    exact = [(operand.number.value, operand.number.value) for operand in found.operands]
    first, *others = [operand.number.percent for operand in found.operands]
    from_left = found.grouped or (any(others) and not first)  # $100 + 20% is $120
    value = _from_left(found, exact) if from_left else _by_precedence(exact, found.operators)
    return value[0] if value else None


def _range(operand: Operand, about: bool) -> Range:
    """What the number may have been before it was rounded. Whole numbers and single digits are taken as they are."""
    value, slack = operand.number.value, operand.number.slack
    if about or operand.about:
        slack = max(slack, ABOUT_INPUT * value)
    return value - slack, value + slack


def _readings(found: Sum, ranges: Sequence[Range]) -> list[Range | None]:
    """The value by precedence, from left to right, and with everything after "/" below the line.

    A percent sign may be left out of the parts, of a quotient, or of a total of percentages.
    """
    values = [_from_left(found, ranges)]
    values += [_by_precedence(ranges, ways) for ways in (found.operators, _below_the_line(found.operators))]
    result, parts = found.result.number.percent, [operand.number.percent for operand in found.operands]
    adds = all(operator in (PLUS, MINUS) for operator in found.operators)
    if DIVIDED in found.operators or (adds and all(parts)):
        values += [_scaled(value, 100) for value in values if not result]
    if result and not any(parts):
        values += [_scaled(value, Fraction(1, 100)) for value in values]
    return values


def _scaled(value: Range | None, factor: Fraction | int) -> Range | None:
    return value and (value[0] * factor, value[1] * factor)


def _below_the_line(operators: Sequence[str]) -> list[str]:
    """a / b × c as a / (b × c)."""
    if DIVIDED not in operators:
        return list(operators)
    first = operators.index(DIVIDED)
    rest = [DIVIDED if operator == TIMES else operator for operator in operators[first + 1 :]]
    return [*operators[:first], DIVIDED, *rest]


def _by_precedence(ranges: Sequence[Range], operators: Sequence[str]) -> Range | None:
    total: Range = (Fraction(0), Fraction(0))
    term, sign = ranges[0], PLUS
    for operator, value in zip(operators, ranges[1:], strict=True):
        if operator in (PLUS, MINUS):
            total = _applied(sign, total, term)
            term, sign = value, operator
        else:
            scaled = _multiplied(operator, term, value)
            if scaled is None:
                return None
            term = scaled
    return _applied(sign, total, term)


def _from_left(found: Sum, ranges: Sequence[Range]) -> Range | None:
    """As somebody speaks or types it into a calculator; $100 + 20% is $120 there."""
    total: Range | None = ranges[0]
    for operator, operand, value in zip(found.operators, found.operands[1:], ranges[1:], strict=True):
        if total is None:
            return None
        if operator in (TIMES, DIVIDED):
            total = _multiplied(operator, total, value)
        elif operand.number.percent and not found.operands[0].number.percent:
            one = (Fraction(1), Fraction(1))
            total = _multiplied(TIMES, total, _applied(operator, one, value))
        else:
            total = _applied(operator, total, value)
    return total


def _applied(sign: str, total: Range, term: Range) -> Range:
    if sign == PLUS:
        return total[0] + term[0], total[1] + term[1]
    return total[0] - term[1], total[1] - term[0]


def _multiplied(operator: str, left: Range, right: Range) -> Range | None:
    if operator == DIVIDED:
        if right[0] <= 0:
            return None
        right = (1 / right[1], 1 / right[0])
    ends = [a * b for a in left for b in right]
    return min(ends), max(ends)


def written(value: Fraction, like: Number) -> str:
    """The value in the manner of a stated number: its currency, its percent sign, its "k" or "million"."""
    factor = like.factor
    magnitude = like.magnitude
    if magnitude and not min(Fraction(1), abs(like.plain)) <= abs(value / factor) < 10_000:
        magnitude, factor = "", factor / Number("1", "", like.magnitude).factor
    figure = _rounded(value / factor)
    if like.currency and not magnitude and "." in figure and abs(value) >= 1:
        figure = f"{float(value):,.2f}"
    space = " " if len(magnitude) > 2 else ""
    return f"{like.currency}{figure}{space}{magnitude}{'%' if like.percent else ''}"


def _rounded(value: Fraction) -> str:
    """Exact where that takes no more than three decimals, else with at least three significant digits."""
    exact = 3 if (value * 1000).denominator == 1 else _decimals_for(abs(value))
    decimals = 0 if abs(value) >= 1000 else exact
    text = f"{float(round(value, decimals)):,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _decimals_for(value: Fraction) -> int:
    """So many that three significant digits show."""
    decimals = 2 if value >= 1 else 3
    while value and value * 10**decimals < 100 and decimals < 9:
        decimals += 1
    return decimals
