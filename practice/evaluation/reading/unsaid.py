"""Ways to read the numbers of a sum that its writer need not spell out: "20 + 30k", "2 dozen", "Levels 1 + 2"."""

from collections.abc import Sequence
from fractions import Fraction

from practice.evaluation.reading.figures import Number, Token
from practice.evaluation.reading.sums import ABOUT, DETERMINERS, DIVIDED, MINUS, PLUS, TIMES, Sum

MULTIPLYING_WORDS = """
    dozen dozens pair pairs couple couples gross score scores decade decades century centuries fortnight fortnights
    bps bp basis pp pps pt pts ppt point points hundreds thousands millions billions trillions lakhs crores mil mio
    mln mrd bil bln tn tr t mm thou l cr g grand pack packs box boxes set sets am pm clock o'clock percent pct
    squared cubed sq doubled tripled halved quadrupled tenfold twofold threefold fold twice thrice ct cts dime dimes
    nickel nickels fiver fivers tenner tenners paisa
"""
MULTIPLIERS = frozenset(MULTIPLYING_WORDS.split())
MONEY_WORDS = """
    dollar dollars euro euros pound pounds yen yuan rupee rupees peso pesos won franc francs krona kronor real reais
    cent cents c usd eur gbp inr jpy
"""
MONEY = frozenset(MONEY_WORDS.split())
# Words before a number that don't make it a name, as "level" does in "level 1 + 2".
BEFORE_SUM_WORDS = """
    so and then that's is have has had which because if say thus hence therefore means with it's are was be need
    needs get gets take takes cost costs gives makes total totals totaling but or sum spend spends sell sells lose
    loses lost earn earns save saves pay pays charge charges handle handles serve serves hire hires ship ships
    answer answers
"""
BEFORE_SUM = frozenset(BEFORE_SUM_WORDS.split())
YEARS = range(1900, 2101)
HIGHEST_NAME = 2500
CLOSE = Fraction(3, 100)
SMALLEST_WHOLE = 1000  # a smaller number next to "30k" may be in thousands, too


def may_be_elliptical(found: Sum, tokens: Sequence[Token], value: Fraction) -> bool:
    """Whether a number may mean more than its digits, be a name, or be a percentage of another kind."""
    adds = PLUS in found.operators or MINUS in found.operators
    units = {unit for operand in (*found.operands, found.result) for unit in operand.units}
    signs = any(operand.number.currency for operand in (*found.operands, found.result))
    return (
        not MULTIPLIERS.isdisjoint(units)
        or (signs and not MONEY.isdisjoint(units))
        or (DIVIDED not in found.operators and _may_be_names(found, tokens, value))
        or (adds and (_shares_magnitude(found) or _is_one_of_many(found)))
        or _mixes_percentages(found, value)
        or _is_other_reading(found, value)
    )


def _shares_magnitude(found: Sum) -> bool:
    """20 + 30k, 80k - 20, and 1.2 + 1.3 million."""
    numbers = [operand.number for operand in (*found.operands, found.result)]
    bare = any(not n.magnitude and not n.percent and n.plain < SMALLEST_WHOLE for n in numbers)
    return bare and any(number.magnitude for number in numbers)


def _may_be_names(found: Sum, tokens: Sequence[Token], value: Fraction) -> bool:
    """Levels 1 + 2, May 3 + 4, iPhone 15 x 20, 2024 + 2025."""
    numbers = [operand.number for operand in found.operands]
    if all(number.plain in YEARS for number in numbers):
        ratio = value / found.result.number.value
        return ratio not in (10, Fraction(1, 10))  # These are a slip and no coincidence.
    i = found.first - 1
    if i < 0 or not numbers[0].is_whole or numbers[0].currency or numbers[0].value > HIGHEST_NAME:
        return False
    before = tokens[i].text
    if before in (",", "&", "|"):
        return i > 0 and tokens[i - 1].number is not None
    return before[0].isalpha() and before not in BEFORE_SUM | ABOUT | DETERMINERS


def _is_one_of_many(found: Sum) -> bool:
    """6 + 2 = 1 squad."""
    if MINUS in found.operators or not found.result.units or any(operand.units for operand in found.operands):
        return False
    return found.result.number.value < max(operand.number.value for operand in found.operands)


def _mixes_percentages(found: Sum, value: Fraction) -> bool:
    """20 - 30% = 25%, 4.5% + 0.5 = 5%, 50 bps x 4 = 2%, 5 x 3% = 15, 100 - 20% x 2 = 60."""
    first, *others = [operand.number.percent for operand in found.operands]
    adds = PLUS in found.operators or MINUS in found.operators
    if adds and not (first and all(others)) and (first or (any(others) and found.result.number.percent)):
        return True
    added = [percent for way, percent in zip(found.operators, others, strict=True) if way in (PLUS, MINUS)]
    if any(added) and len(set(found.operators)) > 1 and not first:
        return True
    parts = [number.percent or 0 < number.value < 1 for number in (operand.number for operand in found.operands)]
    if found.result.number.percent:
        return not all(parts) and (any(parts) or DIVIDED not in found.operators)
    return any(operand.number.percent for operand in found.operands) and value < 1 and found.result.number.value >= 1


def _is_other_reading(found: Sum, value: Fraction) -> bool:
    """An average, what is left after a percentage, percentages of each other or of the same number, a change, a rule
    of 72 over 8%, or a score with "80" for 80%.
    """
    numbers, said = [operand.number for operand in found.operands], found.result.number.value
    values = [number.value for number in numbers]
    readings = [value / len(values)] if set(found.operators) == {PLUS} else []
    if len(values) == 2:
        readings += _of_two(numbers, found.operators[0])
    if DIVIDED in found.operators and (TIMES in found.operators or any(number.percent for number in numbers)):
        readings += [value / 100, value * 100]
    if found.result.number.percent:
        readings += [abs(value - 1)]
    if {*found.operators} <= {PLUS, MINUS} and not numbers[0].percent and all(n.percent for n in numbers[1:]):
        readings += [values[0] * (1 + sum(_signed(found)))]
    return any(reading and abs(said / reading - 1) < CLOSE for reading in readings)


def _signed(found: Sum) -> list[Fraction]:
    """The numbers after the first, negative where they are taken away."""
    pairs = zip(found.operators, found.operands[1:], strict=True)
    return [-operand.number.value if operator == MINUS else operand.number.value for operator, operand in pairs]


def _of_two(numbers: Sequence[Number], operator: str) -> list[Fraction]:
    left, right = numbers[0].value, numbers[1].value
    if operator == TIMES and numbers[0].percent != numbers[1].percent:
        share, whole = (left, right) if numbers[0].percent else (right, left)
        return [whole * (1 - share), whole * (1 + share)]
    if operator in (PLUS, MINUS) and numbers[0].percent and numbers[1].percent:
        product = left * right
        return [left + right + product, left + right - product, left + product, left - product, product]
    return []
