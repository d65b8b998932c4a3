"""What a strong answer to a question covers, point by point. A point's id outlives its wording and its place."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass

ID_LENGTH_MAX = 40
ID = re.compile(rf"[a-z0-9-]{{1,{ID_LENGTH_MAX}}}")
ID_RULE = f"an id has lowercase letters, digits, and hyphens, at most {ID_LENGTH_MAX} characters"
LINE = re.compile(r"\[([^\[\]]*)\](.*)", re.DOTALL)

# An id is made of so many words of the text's beginning, whatever the text's length.
WORDS_IN_ID = 4
STEM_LENGTH_MAX = 30  # of one that a number follows
BEGINNING = 200
# A word, with the hyphens and apostrophes in it, or the end of a clause.
PIECE = re.compile(r"[a-z0-9]+(?:[-'][a-z0-9]+)*|[,;:.()]")
CLAUSE_ENDS = frozenset(",;:.()")
NOT_IN_ID = frozenset(
    "a an the and or but of in on at to for from by with as into than that this these those which who whom whose "
    "what when where why how if it its they their them is are was be been being such so before through per while during until because rather instead already".split()
)


@dataclass(frozen=True)
class KeyPoint:
    """`id` is unique within its question; `str(point)` is the line that curators edit: "[gym-partners] Proposes …"."""

    id: str
    text: str

    def __str__(self) -> str:
        return f"[{self.id}] {self.text}"


def is_stored(value: object) -> bool:
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
    """The points of a question that has had the points `known`, from lines with or without ids. Takes linear time.

    A line without an id keeps that of the known point with the same text; any other gets one that none of the lines
    and none of the known points has. Ids and texts are as they were typed: `rules` says what is wrong with them.
    """
    points = [read_line(line) for line in lines]
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
    pieces = [piece.replace("'", "") for piece in PIECE.findall(plain)]
    made = joined(pieces, NOT_IN_ID) or joined(pieces, frozenset())
    return made or "point"


def joined(pieces: Iterable[str], without: frozenset[str]) -> str:
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
        made, count = longer[:ID_LENGTH_MAX], count + 1
    return made
