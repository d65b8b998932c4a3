"""What a sum counts, and whether its result counts the same."""

from practice.evaluation.reading.sums import MINUS, PLUS, TIMES, Operand, Sum
from practice.evaluation.reading.unsaid import YEARS
from practice.evaluation.reading.words import stem

FAMILIES = (
    "second sec s minute min hour hr h day d week wk month mo quarter year yr annum daily weekly monthly yearly"
    " annually",
    "dollar cent penny pence pound euro",
    "kb mb gb tb byte",
    "g kg gram kilogram ton tonne",
    "ml cl dl l liter",
    "m km mile meter cm mm kilometer",
    "w kw kwh mwh gwh wh",
)
FAMILY = {stem(word): number for number, words in enumerate(FAMILIES) for word in words.split()}
CENTS = frozenset(map(stem, ("cents", "cent", "penny", "pence", "p", "paise")))
PERIODS = {"daili": "day", "weekli": "week", "monthli": "month", "yearli": "year", "annual": "year"}
TIME = 0


def is_small(found: Sum) -> bool:
    """Whether its numbers are those of a "2 x 2 matrix" rather than of a sum."""
    return all(o.number.is_whole and o.number.value < 100 and not o.number.currency for o in found.operands)


def counts_others(found: Sum, ratio: float, *, slip: bool) -> bool:
    """Whether the result counts something else than the sum, in another currency or none: 5 x 20 students = 10 teams.

    Or the numbers are no sum at all, as in "1920 x 1080 is 5,000 visitors" and "a quarter of 2024 is $2M". `ratio` is
    that of the right result to the stated one, `slip` whether it is ten.
    """
    known, result = _all_units(found), units_of(found.result)
    currency, priced = found.result.number.currency, any(o.number.currency for o in found.operands)
    if currency:
        return not priced and (bool(known) or not found.strict or found.operands[-1].number.plain in YEARS)
    if not found.result.units or found.result.units[0] in ("a", "an", "per"):
        return False
    if known:
        # A bare 3% or 0.20 turns visitors into sign-ups.
        converts = any(o.number.percent or not (o.units or o.number.is_whole) for o in found.operands)
        return priced or (result.isdisjoint(known) and not (slip and converts and found.strict))
    return priced or (TIMES in found.operators and not slip and (not found.strict or ratio > 1))


def units_of(operand: Operand) -> frozenset[str]:
    return frozenset(PERIODS.get(stem(unit), stem(unit)) for unit in operand.units if unit not in ("per", "a", "-"))


def is_converted(found: Sum) -> bool:
    """Whether units of the same kind meet: minutes and hours, cents and dollars, millimeters and centimeters."""
    numbers = [operand.number for operand in (*found.operands, found.result)]
    currencies = {number.currency for number in numbers} - {""}
    known, result = _all_units(found), units_of(found.result)
    if len(currencies) > 1 or (currencies and not CENTS.isdisjoint(known | result)):
        return True
    if len({unit for unit in known if FAMILY.get(unit) == TIME}) > 1:
        return True
    families = {FAMILY[unit] for unit in known if unit in FAMILY}
    return any(FAMILY.get(unit, -1) in families and unit not in known for unit in result)


def _all_units(found: Sum) -> frozenset[str]:
    return frozenset[str]().union(*map(units_of, found.operands))


def units_differ(found: Sum) -> bool:
    """Whether the result may count something that the sum does not lead to without a factor left unsaid."""
    known, result = _all_units(found), units_of(found.result)
    if all(o.number.percent for o in found.operands) and not found.result.number.percent:
        return True
    if any(FAMILY.get(unit) == TIME for unit in result - known) and (found.result.number.currency or known):
        return True
    named = {operand.number.currency or _noun(operand) for operand in found.operands}
    if PLUS in found.operators or MINUS in found.operators:
        stated = found.result.number.currency or _noun(found.result)
        return len(named - {""}) > 1 or bool(stated and named - {""} and stated not in named)
    if any(operand.number.currency for operand in found.operands):
        return not found.result.number.currency and bool(result)
    return bool(result) and result.isdisjoint(known) and (bool(known) or (not found.strict and is_small(found)))


def _noun(operand: Operand) -> str:
    return stem(operand.units[0]) if operand.units else ""
