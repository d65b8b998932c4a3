"""Which drills come next: what is due, then what was never seen. Pure, but for the two functions that read."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, islice
from typing import NamedTuple
from zlib import crc32

from django.db.models import Exists, OuterRef

from coach.accounts.models import Person
from practice.bank.categories import Category
from practice.bank.models import Framework, FrameworkStep, Question
from practice.evaluation.score import DIMENSIONS

from .drills import name_of
from .models import Card, Kind
from .today import RETIRED_SHOWN

# As many are put in order: enough for a run, and for who skips a lot.
AHEAD = 60
# Among cards never seen, one about a framework or a level comes after so many questions.
QUESTIONS_IN_A_ROW = 3


class Candidate(NamedTuple):
    """A card by its name, and its category, empty for a framework."""

    name: str
    category: str


@dataclass(frozen=True)
class Known:
    """What the plan needs of a card that exists. That of a full answer goes by the name of its question's drill."""

    name: str
    category: str
    kind: str
    rating: int | None
    due_on: date
    last_review: datetime | None
    is_off: bool


@dataclass(frozen=True)
class Shelf:
    """All there is to drill: {question's name: category}, and {framework's name: the categories that call for it}."""

    questions: Mapping[str, str]
    frameworks: Mapping[str, frozenset[str]]

    @property
    def levels(self) -> dict[str, str]:
        """{level's name: category} of the categories that have questions, each category's first before any second."""
        filled = set(self.questions.values())
        return {
            name_of(Kind.LEVEL, category.value, dimension): category.value
            for dimension in DIMENSIONS
            for category in Category
            if category.value in filled
        }


@dataclass(frozen=True)
class Plan:
    """`gone` counts the cards that have become due lately and can't be asked: their question was retired, or has no
    key points now.

    `next_on` is the first day after today on which a card is due.
    """

    due: list[Candidate]
    fresh: list[Candidate]
    gone: int
    next_on: date | None

    def queue(self, last: str = "", after: str = "") -> list[Candidate]:
        """At most AHEAD cards in the order in which they come, after one of the category `last`.

        `after`, the name of a card that is skipped, begins with the one behind it.
        """
        due = list(interleaved(self.due, last))
        last = due[-1].category if due else last
        cards = list(islice(chain(due, interleaved(self.fresh, last)), AHEAD))
        place = next((place for place, card in enumerate(cards, 1) if card.name == after), 0)
        return cards[place:] + cards[:place]


def interleaved(candidates: Iterable[Candidate], last: str = "") -> Iterator[Candidate]:
    """In this order, but no two of one category in a row while there is another. Frameworks go with anything."""
    rest = list(candidates)
    while rest:
        place = next((place for place, card in enumerate(rest) if not card.category or card.category != last), 0)
        chosen = rest.pop(place)
        last = chosen.category
        yield chosen


def woven(
    many: Iterable[Candidate], few: Iterable[Candidate], in_a_row: int, many_seen: int = 0, few_seen: int = 0
) -> list[Candidate]:
    """One of the few after `in_a_row` of the many. Those that were seen before count, or the next of the few would
    be put off by each card that is planned anew."""
    many_left, few_left = list(many)[::-1], list(few)[::-1]
    made: list[Candidate] = []
    while many_left or few_left:
        if few_left and (not many_left or few_seen < many_seen // in_a_row):
            made.append(few_left.pop())
            few_seen += 1
        else:
            made.append(many_left.pop())
            many_seen += 1
    return made


def plan(cards: Sequence[Known], shelf: Shelf, today: date, seed: str) -> Plan:
    """`today` is the learner's local day. `seed` shuffles what says nothing of its own for being next."""
    on_shelf = shelf.questions.keys() | shelf.frameworks.keys() | shelf.levels.keys()
    drills = [card for card in cards if card.kind != Kind.ANSWER and not card.is_off]
    due = [card for card in drills if card.due_on <= today]
    askable = [card for card in due if card.name in on_shelf]
    # The weakest first, and of those what has waited longest.
    askable.sort(key=lambda card: (card.rating or 0, card.due_on, card.name))
    return Plan(
        due=[Candidate(card.name, card.category) for card in askable],
        fresh=never_seen(cards, shelf, seed),
        gone=sum(card.name not in on_shelf and card.due_on > today - RETIRED_SHOWN for card in due),
        next_on=min((card.due_on for card in drills if card.due_on > today and card.name in on_shelf), default=None),
    )


def never_seen(cards: Sequence[Known], shelf: Shelf, seed: str) -> list[Candidate]:
    """Questions that were answered, weakly and recently first, then the others; frameworks and levels in between,
    beginning with those of the same categories."""
    drilled = {card.name for card in cards if card.kind != Kind.ANSWER}
    answered = [card for card in cards if card.kind == Kind.ANSWER]
    # Who doesn't want to be asked a question in full doesn't want its drill, either.
    settled = drilled | {card.name for card in answered}
    weak = [card for card in answered if not card.is_off and card.name in shelf.questions.keys() - drilled]
    weak.sort(key=lambda card: (card.rating or 0, -card.last_review.timestamp() if card.last_review else 0))
    places = {category: place for place, category in enumerate(dict.fromkeys(card.category for card in weak))}

    def shuffled(name: str) -> int:
        return crc32(f"{seed} {name}".encode())

    def place_of(categories: Iterable[str]) -> int:
        return min((places.get(category, len(places)) for category in categories), default=len(places))

    others = sorted(shelf.questions.keys() - settled, key=shuffled)
    frameworks = sorted(
        shelf.frameworks.keys() - drilled, key=lambda name: (place_of(shelf.frameworks[name]), shuffled(name))
    )
    levels = [name for name in shelf.levels if name not in drilled]
    levels.sort(key=lambda name: place_of([shelf.levels[name]]))
    seen = Counter(card.kind for card in cards)
    basics = woven(
        [Candidate(name, "") for name in frameworks],
        [Candidate(name, shelf.levels[name]) for name in levels],
        1,
        seen[Kind.FRAMEWORK],
        seen[Kind.LEVEL],
    )
    questions = [Candidate(card.name, card.category) for card in weak]
    questions += [Candidate(name, shelf.questions[name]) for name in others]
    return woven(questions, basics, QUESTIONS_IN_A_ROW, seen[Kind.DRILL], seen[Kind.FRAMEWORK] + seen[Kind.LEVEL])


def read(user: Person, today: date) -> Plan:
    """Three queries, two for a visitor. Loads each of the learner's cards: at most a few for each thing there is."""
    rows = Card.objects.for_user(user).select_related("question", "framework")
    rows = rows.only(
        *("kind", "category", "dimension", "rating", "due_on", "last_review", "snoozed_until", "is_suspended"),
        *("question__slug", "question__category", "framework__slug"),
    )
    seed = str(user.pk) if user.is_authenticated else today.isoformat()
    return plan([known(card, today) for card in rows], shelf_of(user), today, seed)


def shelf_of(user: Person) -> Shelf:
    """Two queries."""
    questions = Question.of_anybody.open_to(user).active().exclude(key_points=[]).order_by()
    has_steps = Exists(FrameworkStep.objects.filter(framework=OuterRef("pk")))
    frameworks: dict[str, set[str]] = {}
    pairs = Framework.objects.filter(has_steps).order_by().values_list("slug", "questions__category").distinct()
    for slug, category in pairs:
        frameworks.setdefault(name_of(Kind.FRAMEWORK, slug), set()).update([category] if category else [])
    return Shelf(
        {name_of(Kind.DRILL, slug): category for slug, category in questions.values_list("slug", "category")},
        {name: frozenset(categories) for name, categories in frameworks.items()},
    )


def known(card: Card, today: date) -> Known:
    if card.question:
        name, category = name_of(Kind.DRILL, card.question.slug), card.question.category
    elif card.framework:
        name, category = name_of(Kind.FRAMEWORK, card.framework.slug), ""
    else:
        name, category = name_of(Kind.LEVEL, card.category, card.dimension), card.category
    is_off = card.is_suspended or (card.snoozed_until is not None and card.snoozed_until > today)
    return Known(name, category, card.kind, card.rating, card.due_on, card.last_review, is_off)
