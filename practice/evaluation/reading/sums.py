"""Sums that are written out in running text: `40,000 users x $20 = $800,000`, `20% of 3 million is 600k`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from practice.evaluation.reading.figures import Number, Token
from practice.evaluation.reading.words import stem

TIMES, PLUS, MINUS, DIVIDED = "×", "+", "−", "÷"
OPERATORS = {
    **dict.fromkeys(("x", "×", "*", "·", "times"), TIMES),
    **dict.fromkeys(("+", "plus"), PLUS),
    **dict.fromkeys(("-", "–", "−", "minus"), MINUS),
    **dict.fromkeys(("/", "÷"), DIVIDED),
}
SIGNS = frozenset("-–−")
ABOUT_WORDS = "about around roughly approximately approx circa ca ~ ≈ nearly almost some maybe say like"
ABOUT = frozenset(ABOUT_WORDS.split())
EXACT_WORDS = "just only exactly already still a an"
EXACTLY = frozenset(EXACT_WORDS.split())
EQUAL = frozenset(("=", "≈", "equals"))
# "is" and the like only connect a sum with its result if nothing else suggests that they mean something else.
VERB_WORDS = """
    is are was were gives give gave makes make made yields totals that's thats it's equaling
"""
VERBS = frozenset(VERB_WORDS.split())
VERBS_OF_TWO = {
    ("comes", "to"), ("come", "to"), ("amounts", "to"), ("works", "out"), ("comes", "out"), ("adds", "up"),
    ("would", "be"), ("will", "be"), ("you", "get"), ("we", "get"), ("i", "get"), ("result", "is"), ("results", "in"),
}  # fmt: skip
CONNECTING_WORDS = "so which that this it thus hence therefore then and"
CONNECTIVES = frozenset(CONNECTING_WORDS.split())
NO_UNIT_WORDS = """
    at with for from by in on to and or but if than then more less fewer not of between who that which because
    when while over under above below out off into plus minus up down so where as through against vs versus
    instead until each every is are was were divided multiplied
"""
NO_UNIT = frozenset(NO_UNIT_WORDS.split())
SPOKEN = {"of": TIMES, "out of": DIVIDED, "in": DIVIDED, "for": TIMES}
FRACTIONS = {"half": Fraction(1, 2), "third": Fraction(1, 3), "quarter": Fraction(1, 4), "fifth": Fraction(1, 5)}
DETERMINER_WORDS = "a an the our their its my your these those that this all about roughly"
DETERMINERS = frozenset(DETERMINER_WORDS.split())
ORDINAL_WORDS = "st nd rd th"
ORDINALS = frozenset(ORDINAL_WORDS.split())
LONGEST_UNIT = 5  # words
LONGEST_SUM = 12  # numbers


@dataclass(frozen=True)
class Operand:
    """A number of a sum with the words after it: "40,000 users", "half" (of)."""

    number: Number
    units: tuple[str, ...] = ()
    about: bool = False


@dataclass(frozen=True)
class Sum:
    """A sum with its stated result, as positions in the tokens."""

    operands: tuple[Operand, ...]
    operators: tuple[str, ...]
    result: Operand
    first: int
    equal: int  # where the sign or verb for "equals" begins
    last: int  # of the result
    strict: bool  # "=" and not "is"
    grouped: bool  # it begins with parentheses, so it is worked out from left to right
    tight: bool  # it has a "/" without spaces, as scores, dates, and prices per head have


@dataclass
class Chain:
    """What has been read of a sum."""

    operands: list[Operand]
    operators: list[str]
    grouped: bool = False
    tight: bool = False


def sums_in(tokens: Sequence[Token]) -> Iterator[Sum]:
    """Every sum whose numbers, operators, and result follow each other; what stands around it is not looked at.

    Of parentheses, only one at the beginning is read. Linear time: a chain of numbers is read once, whether a result
    follows or not.
    """
    i = 0
    while i < len(tokens):
        if tokens[i].number is None and tokens[i].text not in FRACTIONS:
            i += 1
            continue
        found, after = _sum_at(tokens, i)
        if found:
            yield found
        i = max(after, i + 1)


def _sum_at(tokens: Sequence[Token], first: int) -> tuple[Sum | None, int]:
    """The sum that begins there, and where to read on."""
    chain = Chain([], [])
    equal, i = _read_chain(tokens, first, chain)
    if not equal:
        return None, i
    after, strict, about = equal
    # The result may be the first number of another sum, so reading goes on there.
    result = _result(tokens, after, about)
    if not chain.operators or len(chain.operands) > LONGEST_SUM or result is None:
        return None, after
    operators = tuple(SPOKEN.get(operator, operator) for operator in chain.operators)
    if not all(_makes_sense(n, chain, result[0]) for n in range(len(operators))):
        return None, after
    first -= chain.grouped
    found = Sum(tuple(chain.operands), operators, result[0], first, i, result[1], strict, chain.grouped, chain.tight)
    return found, after


def _read_chain(tokens: Sequence[Token], first: int, chain: Chain) -> tuple[tuple[int, bool, bool] | None, int]:
    """Numbers and operators up to a sign or verb for "equals"."""
    is_open = first > 0 and tokens[first - 1].text == "("
    i = first
    while True:
        read = _operand(tokens, i)
        if read is None:
            return None, i
        operand, i = read
        chain.operands.append(operand)
        if is_open and chain.operators and i < len(tokens) and tokens[i].text == ")":
            if len({operator in (PLUS, MINUS) for operator in chain.operators}) > 1:
                return None, i  # (10 + 2 x 3)
            is_open, chain.grouped = False, True
            i += 1
        if equal := equals_at(tokens, i):
            return equal, i
        operator, after = _operator(tokens, i, operand)
        if not operator:
            return None, i
        chain.tight |= tokens[i].text == "/" and tokens[i].glued and tokens[after].glued
        chain.operators.append(operator)
        i = after


def _makes_sense(n: int, chain: Chain, result: Operand) -> bool:
    """Whether the words "of", "in", and "for" are used as operators."""
    left, right = chain.operands[n : n + 2]
    match chain.operators[n]:
        case "out of":  # 3,000 of 12,000 is 25%
            return _is_part(chain.operands, result)
        case "in" if result.number.percent:  # 1 in 200 is 0.5%
            return _is_part(chain.operands, result)
        case "in":  # 600 people in 60 minutes is 10 a minute
            return len(chain.operands) == 2 and bool(right.units) and _per(result) == stem(right.units[0])
        case "for":  # 110 a month for nine months is 990
            return len(chain.operands) == 2 and bool(right.units) and _per(left) == stem(right.units[0])
    return True


def _is_part(operands: Sequence[Operand], result: Operand) -> bool:
    if len(operands) != 2 or any(o.number.percent for o in operands) or not result.number.percent or result.units:
        return False
    return operands[0].number.value < operands[1].number.value


def _per(operand: Operand) -> str:
    """What the number is a rate of, as "month" in "110 guests a month"."""
    for word, unit in zip(operand.units, operand.units[1:], strict=False):
        if word in ("a", "an", "per"):
            return stem(unit)
    return ""


def _operand(tokens: Sequence[Token], i: int) -> tuple[Operand, int] | None:
    """A number with its unit, and what follows it."""
    about = False
    while i < len(tokens) and tokens[i].text in ABOUT | DETERMINERS and tokens[i].number is None:
        about |= tokens[i].text in ABOUT
        i += 1
    if i >= len(tokens):
        return None
    token = tokens[i]
    if token.number is None:
        fraction = FRACTIONS.get(token.text)
        if fraction is None or i + 1 >= len(tokens) or tokens[i + 1].text != "of":
            return None
        return Operand(Number(_decimal(fraction))), i + 1
    units, after = units_at(tokens, i + 1)
    if after < 0:
        return None
    return Operand(token.number, units, about), after


def _decimal(fraction: Fraction) -> str:
    return str(float(fraction))[:7]


def units_at(tokens: Sequence[Token], i: int) -> tuple[tuple[str, ...], int]:
    """The words of a unit, and what follows them; -1 where the number before is none: "3rd", "1e6", "5万"."""
    units: list[str] = []
    while i < len(tokens) and len(units) < LONGEST_UNIT:
        token = tokens[i]
        following = tokens[i + 1] if i + 1 < len(tokens) else None
        if (
            token.glued
            and not units
            and token.text[0].isalpha()
            and (token.text in ORDINALS or not token.text.isascii() or any(c.isdigit() for c in token.text))
        ):
            return (), -1
        joins = token.text in "/-" and token.glued and following and following.glued and following.text[0].isalpha()
        if joins and following:
            i += 1
            units.append("per" if token.text == "/" else "-")
            continue
        if token.number or not token.text[0].isalpha() or token.text in NO_UNIT or equals_at(tokens, i):
            break
        if token.text in OPERATORS and _starts_number(tokens, i + 1):
            break
        units.append(token.text)
        i += 1
    return tuple(units), i


def _starts_number(tokens: Sequence[Token], i: int) -> bool:
    while i < len(tokens) and tokens[i].number is None and tokens[i].text in ABOUT | DETERMINERS:
        i += 1
    return i < len(tokens) and tokens[i].number is not None


def is_about(tokens: Sequence[Token], first: int) -> bool:
    """Whether what begins there is said to be about so much: "about a third of 100"."""
    i = first - 1
    while i >= 0 and tokens[i].text in DETERMINERS - ABOUT:
        i -= 1
    return i >= 0 and tokens[i].text in ABOUT


def _operator(tokens: Sequence[Token], i: int, before: Operand) -> tuple[str, int]:
    """The operator at this place and where its right side begins; "" where there is none."""
    if i + 1 >= len(tokens):
        return "", i
    text, following = tokens[i].text, tokens[i + 1]
    if text in ("multiplied", "divided") and following.text == "by":
        return (TIMES if text == "multiplied" else DIVIDED), i + 2
    if text == "of":
        is_share = before.number.percent or 0 < before.number.value < 1
        if is_share and before.units:
            return "", i
        return ("of" if is_share else "out of"), i + 1
    if text == "out" and following.text == "of":
        return "out of", i + 2
    if text in ("in", "for"):
        return text, i + 1
    operator = OPERATORS.get(text, "")
    # "10-15" is a range, and so may "10 -15" be.
    if operator == MINUS and text in SIGNS and (tokens[i].glued or following.glued):
        return "", i
    if text == "·" and tokens[i].glued:  # 3·5 may be 3.5
        return "", i
    return operator, i + 1


def equals_at(tokens: Sequence[Token], i: int) -> tuple[int, bool, bool] | None:
    """What follows an "=", "is", or ", so that's" at this place, whether it is an "=", whether it means "about"."""
    if i < len(tokens) and tokens[i].text in (",", ":", ";", "–", "—"):
        i += 1
    start = i
    while i < len(tokens) and i < start + 2 and tokens[i].text in CONNECTIVES:
        i += 1
    if i >= len(tokens):
        return None
    text = tokens[i].text
    if text in EQUAL:
        # "==", "=>", "!=", and "<=" are other signs.
        is_doubled = i + 1 < len(tokens) and tokens[i + 1].text in ("=", ">")
        return None if is_doubled else (i + 1, True, text == "≈")
    if text in VERBS:
        return i + 1, False, False
    if i + 1 < len(tokens) and (text, tokens[i + 1].text) in VERBS_OF_TWO:
        after = i + 2
        return (after + (after < len(tokens) and tokens[after].text in ("to", "at")), False, False)
    return None


def _result(tokens: Sequence[Token], i: int, about: bool) -> tuple[Operand, int] | None:
    """The number that is said to be the result, and its place."""
    while i < len(tokens) and tokens[i].number is None and tokens[i].text in ABOUT | EXACTLY:
        about |= tokens[i].text in ABOUT
        i += 1
    if i >= len(tokens) or tokens[i].number is None:
        return None
    units, after = units_at(tokens, i + 1)
    number = tokens[i].number
    return (Operand(number, units, about), i) if after >= 0 and number else None
