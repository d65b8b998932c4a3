"""What a strong answer to a question covers, point by point. A point's id outlives its wording and its place."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import TypeGuard

KEY_POINTS_MAX = 6
ID_LENGTH_MAX = 40
ID = re.compile(rf"[a-z0-9-]{{1,{ID_LENGTH_MAX}}}")
ID_RULE = f"an id has lowercase letters, digits, and hyphens, at most {ID_LENGTH_MAX} characters"
LINE = re.compile(r"\[([^\[\]]*)\](.*)", re.DOTALL)

# An id is made of so many words of the text's beginning, whatever the text's length.
WORDS_IN_ID = 4
STEM_LENGTH_MAX = 30  # of one that a number follows
BEGINNING = 200
# A word or number, with the marks within it, or the end of a clause.
PIECE = re.compile(r"[a-z0-9]+(?:[-'.,][a-z0-9]+)*|[,;:.()]")
CLAUSE_ENDS = frozenset(",;:.()")
NO_MARKS = str.maketrans("", "", "'.,")
SMALL_WORDS = """
a an the and or but of in on at to for from by with as into than that this these those which who whom whose what when
where why how if whether it its they their them is are was be been being such so before through per while during until
because rather instead already about around over under between behind near within like also only one each every some
any more most
"""
NOT_IN_ID = frozenset(SMALL_WORDS.split())


@dataclass(frozen=True)
class KeyPoint:
    """`id` is unique within its question; `str(point)` is its line in forms and files: "[gym-partners] Proposes"."""

    id: str
    text: str

    def __str__(self) -> str:
        return f"[{self.id}] {self.text}"


def is_stored(value: object) -> TypeGuard[list[dict[str, str]]]:
    """Whether this is what the column `key_points` holds: a list of {"id": …, "text": …}."""
    return isinstance(value, list) and all(
        isinstance(item, dict)
        and item.keys() == {"id", "text"}
        and all(isinstance(part, str) for part in item.values())
        for item in value
    )


def loaded(value: Iterable[dict[str, str]]) -> tuple[KeyPoint, ...]:
    return tuple(KeyPoint(**item) for item in value)


def stored(points: Iterable[KeyPoint]) -> list[dict[str, str]]:
    return [asdict(point) for point in points]


def identified(lines: Iterable[str], known: Iterable[KeyPoint]) -> tuple[KeyPoint, ...]:
    """The points that these lines, with or without ids, make of a question that has had the points `known`.

    Ids and texts are as they were typed: `rules` says what is wrong with them.
    """
    return with_ids(map(read_line, lines), known)


def with_ids(points: Iterable[KeyPoint], known: Iterable[KeyPoint]) -> tuple[KeyPoint, ...]:
    """`points`, each with an id. Takes linear time.

    One without an id keeps that of the known point with the same text. Any other is new, and gets an id that no point
    has and no known one had: what learners said of a point never passes on to another.
    """
    points = list(points)
    ids = {point.text: point.id for point in known}
    given = {point.id for point in points}
    makes = Ids({*given, *ids.values()})
    found = []
    for point in points:
        if not point.id:
            same = ids.get(point.text, "")
            point = KeyPoint(same if same and same not in given else makes.new(point.text), point.text)
            given.add(point.id)
        found.append(point)
    return tuple(found)


def read_line(line: str) -> KeyPoint:
    """A line's id, empty where it has none, and text. A line that begins with brackets has its id in them."""
    match = LINE.fullmatch(line.strip())
    if not match:
        return KeyPoint("", line.strip())
    return KeyPoint(match[1].strip(), match[2].strip())


class Ids:
    """Makes ids that are not among `taken`."""

    def __init__(self, taken: Iterable[str]):
        self.taken = set(taken)
        # The last number given to a stem that was taken: to count up from 2 each time would take quadratic time.
        self.numbers: defaultdict[str, int] = defaultdict(lambda: 1)

    def new(self, text: str) -> str:
        """ "Sizes the market, then a way in" gives sizes-market, or sizes-market-2 where that is taken."""
        made = id_from(text)
        stem = made[:STEM_LENGTH_MAX].rstrip("-")
        while made in self.taken:
            self.numbers[stem] += 1
            made = f"{stem}-{self.numbers[stem]}"
        self.taken.add(made)
        return made


def id_from(text: str) -> str:
    """The first significant words of the text, as many whole ones as an id holds; "point" where there are none."""
    plain = unicodedata.normalize("NFKD", text[:BEGINNING]).encode("ascii", "ignore").decode().lower()
    pieces = [piece if piece in CLAUSE_ENDS else piece.translate(NO_MARKS) for piece in PIECE.findall(plain)]
    made = joined(pieces, NOT_IN_ID) or joined(pieces, frozenset())
    return made or "point"


def joined(pieces: Iterable[str], without: frozenset[str]) -> str:
    """The first pieces but `without`, hyphenated; a clause with two or more of them is enough."""
    made, count = "", 0
    for piece in pieces:
        if piece in CLAUSE_ENDS:
            if count > 1:
                break
            continue
        if piece in without:
            continue
        longer = f"{made}-{piece}".strip("-")
        if count == WORDS_IN_ID or (made and len(longer) > ID_LENGTH_MAX):
            break
        made, count = longer[:ID_LENGTH_MAX].rstrip("-"), count + 1
    return made
