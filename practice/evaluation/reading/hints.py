"""Words around a sum that stand for a number, or say that it is no plain sum."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from practice.evaluation.reading.figures import WORDS, Token
from practice.evaluation.reading.sums import DIVIDED, MINUS, PLUS, Sum

# What a word may multiply a number of the sum with: "both sides pay", "it doubles", "a third of the 300 users".
FACTOR_WORDS = {
    "2": "twice twofold both pair pairs couple couples each double doubles doubled doubling back",
    "3": "triple triples tripled tripling threefold thrice treble",
    "4": "quadruple quadruples quadrupled fourfold",
    "1/2": "half halves halved halving halve",
    "1/3": "third thirds",
    "1/4": "quarter quarters fourth fourths",
    "1/5": "fifth fifths",
    "1/10": "tenth tenths",
    "10": "tenfold",
    "12": "dozen dozens",
    "13": "thirteen",
    "14": "fourteen",
    "15": "fifteen",
    "16": "sixteen",
    "17": "seventeen",
    "18": "eighteen",
    "19": "nineteen",
    "100": "hundred hundreds",
    "1000": "thousand thousands",
}
FACTORS = WORDS | {word: Fraction(factor) for factor, words in FACTOR_WORDS.items() for word in words.split()}
# Prices per thousand, clocks, and numbers that are not decimal.
KIND_WORDS = "cpm rpm ecpm cpt ecpc mille clock binary hexadecimal morning modulo"
OTHER_KINDS = frozenset(KIND_WORDS.split())
DESCRIBING_WORDS = "is are were was make makes made give gives gave"
DESCRIBING = frozenset(DESCRIBING_WORDS.split())


def factors_in(words: Iterable[Token]) -> Iterator[Fraction]:
    """Of the words that stand for a factor, each one's."""
    return (Fraction(FACTORS[word.text]) for word in words if word.text in FACTORS and not word.number)


def is_of_another_kind(found: Sum, tokens: Sequence[Token], around: Iterable[Token]) -> bool:
    """Whether it is algebra (10x + 20), item 6 of a list (6 - 5 x 4, 6/ 5 x 4), or no plain decimal."""
    letters = {unit for operand in found.operands for unit in operand.units if len(unit) == 1} - {"a", "-"}
    adds = PLUS in found.operators or MINUS in found.operators
    begins_line = found.first == 0 or tokens[found.first - 1].text == "\n"
    return (
        (adds and bool(letters))
        or (begins_line and found.operators[0] in (MINUS, DIVIDED) and len(found.operators) > 1)
        or any(word.text in OTHER_KINDS for word in (*around, *tokens[found.first : found.last]))
    )


def may_describe(found: Sum, tokens: Sequence[Token]) -> bool:
    """Whether the result may tell something else of those counted: "20% of 400 orders are $50"."""
    verbs = {token.text for token in tokens[found.equal : found.last]}
    if found.strict or verbs.isdisjoint(DESCRIBING) or all(t.text != "of" for t in tokens[found.first : found.equal]):
        return False
    currency = found.result.number.currency
    return "is" not in verbs or (bool(currency) and all(o.number.currency != currency for o in found.operands))
