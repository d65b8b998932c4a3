"""Numbers in running text: what they say, how exactly they say it, and what stands between them."""

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

# What is read no further: "12:30", "v1.2", "3rd", "1e6", "#4", and the middle of any of these is no number.
TOKEN = re.compile(
    r"""
      (?:(?<![\w.,'’\#])|(?<=[\s\d][xX])) (?P<currency>US\$|R\$|[$€£₹])?
      (?P<digits>[0-9]{1,15}(?:[.,][0-9]{1,9}){0,6}|\.[0-9]{1,6}) (?![\d:]|[.,]\d)
      (?P<magnitude>(?:k|K|m|M|mn|bn|b|B)(?![^\W_])|[ ]?(?:hundred|thousand|million|billion|trillion|lakh|crore)\b)?
      (?P<percent>[ ]?(?:%|percent\b|per[ ]cent\b|pct\b))?
    | (?<![^\W\d_])[xX](?=[$€£]?\d)
    | (?P<word>[^\W_]+(?:['’][^\W\d_]+)?)
    | (?P<line>\n)
    | (?P<mark>[^\s])
    """,
    re.VERBOSE,
)
MAGNITUDES = {
    "": 1,
    "hundred": 100,
    **dict.fromkeys(("k", "thousand"), 10**3),
    "lakh": 10**5,
    **dict.fromkeys(("m", "mn", "million"), 10**6),
    "crore": 10**7,
    **dict.fromkeys(("b", "bn", "billion"), 10**9),
    "trillion": 10**12,
}
NUMBER_WORDS = "two three four five six seven eight nine ten eleven twelve"
TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
WORDS = {word: number for number, word in enumerate(NUMBER_WORDS.split(), start=2)} | {
    word: 10 * tens for tens, word in enumerate(TENS.split(), start=2)
}
# After a number word, these make it another number, which is not read: "two hundred", "twenty-one", "two thirds".
PARTS = "one|half|quarters?|thirds?|fourths?|fifths?|tenths?|dozens?|percent|per cent|pct"
COMPOUND = re.compile(
    rf"[ \-–]{{1,3}}(?:and )?(?:an? )?(?:{'|'.join((*WORDS, *filter(None, MAGNITUDES)))}|{PARTS})\b", re.IGNORECASE
)
THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:,\d{2,3}){0,5},\d{3}(?:\.\d{1,9})?\Z")
ROUNDED_ZEROS = Fraction(10, 100)
ROUNDED_PERCENT = Fraction(15, 100)
DOTTED = re.compile(r"\d{1,3}(?:\.\d{3}){1,4}\Z")


@dataclass(frozen=True)
class Number:
    """A number as it is written; `value` takes its percent sign and its "k" or "million" into account."""

    digits: str
    currency: str = ""
    magnitude: str = ""
    percent: bool = False

    @cached_property
    def plain(self) -> Fraction:
        """The digits alone."""
        if THOUSANDS.match(self.digits):
            return Fraction(self.digits.replace(",", ""))
        return Fraction(self.digits.replace(",", "."))

    @cached_property
    def factor(self) -> Fraction:
        return Fraction(MAGNITUDES[self.magnitude.lower()]) / (100 if self.percent else 1)

    @property
    def value(self) -> Fraction:
        return self.plain * self.factor

    @cached_property
    def significant(self) -> str:
        """The digits without leading and trailing zeros."""
        digits = self.digits.replace(",", "")
        return digits.replace(".", "").strip("0")

    @cached_property
    def step(self) -> Fraction:
        """What one more in the last digit is worth; zeros at the end of a whole number may be rounding."""
        digits = self.digits.replace(",", "") if THOUSANDS.match(self.digits) else self.digits.replace(",", ".")
        whole, _, decimals = digits.partition(".")
        if decimals:
            return Fraction(1, 10 ** len(decimals)) * self.factor
        return (
            Fraction(10 ** (len(whole) - len(whole.rstrip("0")))) * self.factor if whole.strip("0") else self.factor
        )

    @property
    def slack(self) -> Fraction:
        """How far rounding may have moved it. Whole numbers and single digits are taken as they are."""
        return self.step / 2 if len(self.significant) > 1 and not self.is_whole else Fraction(0)

    @property
    def rounding(self) -> Fraction:
        """How far rounding may have moved it if it is a result, up or down: 18,000 by more than a half, 70% by 5%."""
        if self.percent and self.plain == 100:
            return Fraction(1, 100)
        if self.percent and self.digits.endswith("0"):
            return max(min(self.step / 2, ROUNDED_PERCENT * self.value), Fraction(1, 100))
        if self.step > 1:
            return max(self.step / 2, min(self.step, ROUNDED_ZEROS * self.value))
        return self.step

    @property
    def is_whole(self) -> bool:
        """Whether nothing about it suggests rounding: no decimals, no "k", no percent sign."""
        return not self.magnitude and not self.percent and self.plain.denominator == 1

    @property
    def is_ambiguous(self) -> bool:
        """Whether its "m" may be meters or minutes, its "b" bytes."""
        return self.magnitude in ("m", "b", "B") and not self.currency

    @property
    def has_decimal_comma(self) -> bool:
        """Whether its comma stands before decimals, as in 1,5; 1,500 beside it may then be one and a half."""
        return "," in self.digits and not THOUSANDS.match(self.digits)

    @property
    def may_be_dotted(self) -> bool:
        """Whether its full stop may stand between thousands, as in 1.400."""
        return bool(DOTTED.match(self.digits)) and not self.digits.startswith("0")


class Token(NamedTuple):
    """A number, a word in lowercase, a mark, or a line's end; `glued`: no space stands before it."""

    text: str
    start: int
    end: int
    glued: bool
    number: Number | None = None


def tokens_of(text: str) -> list[Token]:
    """Every number, word, and mark. Linear time."""
    found: list[Token] = []
    end = -1
    for match in TOKEN.finditer(text):
        number = None
        if match["digits"] and _is_readable(match["digits"]):
            number = Number(
                match["digits"], match["currency"] or "", (match["magnitude"] or "").strip(), bool(match["percent"])
            )
        elif match["word"] and match["word"].lower() in WORDS and not COMPOUND.match(text, match.end()):
            number = Number(str(WORDS[match["word"].lower()]))
        token = Token(match[0].lower().replace("’", "'"), match.start(), match.end(), match.start() == end, number)
        found.append(token)
        end = match.end()
    return found


def _is_readable(digits: str) -> bool:
    """Whether it is one number: 1,234.5 or 0.25 or 1,5, no version and no list."""
    separators = digits.count(".") + digits.count(",")
    return separators <= 1 or bool(THOUSANDS.match(digits))
