"""What the engine answers: frozen figures, each with its JSON (docs/api.md)."""

from dataclasses import asdict, dataclass
from datetime import date

from practice.evaluation.schema import DIMENSIONS
from practice.models import Category

from .grid import DAY


@dataclass(frozen=True)
class CategoryScore:
    """`average` 1.0–10.0 over `count` scored attempts. `lowest` and `highest`: of its daily averages."""

    slug: str
    average: float
    count: int
    lowest: float
    highest: float

    @property
    def label(self) -> str:
        return Category(self.slug).label


@dataclass(frozen=True)
class Change:
    """This period less the one before. The averages compare as they are shown: rounded, and None without data.

    `weakest_average`: of the category that is the weakest now.
    """

    total_practiced: int
    avg_score: float | None
    days_practiced: int
    weakest_average: float | None


@dataclass(frozen=True)
class Overview:
    """The cards. `streak`, `best_streak`, `days_practiced_30` and `today_open` ignore the filters.

    `today_open`: nothing practised yet on the day that is still running. `change` is None where the period
    before began before the learner did.
    """

    total_practiced: int
    avg_score: float | None
    streak: int
    best_streak: int
    days_practiced_30: int
    today_open: bool
    weakest_category: CategoryScore | None
    evaluator: str | None
    change: Change | None

    def as_json(self) -> dict:
        weakest = self.weakest_category
        return {
            "total_practiced": self.total_practiced,
            "avg_score": self.avg_score,
            "streak": self.streak,
            "best_streak": self.best_streak,
            "days_practiced_30": self.days_practiced_30,
            "today_open": self.today_open,
            "weakest_category": weakest
            and {"slug": weakest.slug, "label": weakest.label, "avg_score": weakest.average, "count": weakest.count},
            "evaluator": self.evaluator,
            "change": self.change and asdict(self.change),
        }


@dataclass(frozen=True)
class Breakdown:
    """`scores` worst first. `answers`: attempts of each category that has any in the period, most first.

    `unpractised`: the other categories, by name.
    """

    scores: tuple[CategoryScore, ...]
    answers: tuple[tuple[str, int], ...]
    unpractised: tuple[str, ...]

    @property
    def counts(self) -> list[tuple[Category, int]]:
        return [(Category(slug), count) for slug, count in self.answers]

    @property
    def missing(self) -> list[Category]:
        return [Category(slug) for slug in self.unpractised]

    def as_json(self) -> dict:
        return {
            "labels": [score.label for score in self.scores],
            "values": [score.average for score in self.scores],
            "counts": [score.count for score in self.scores],
            "slugs": [score.slug for score in self.scores],
            "lowest": [score.lowest for score in self.scores],
            "highest": [score.highest for score in self.scores],
            "unpractised": list(self.unpractised),
        }


@dataclass(frozen=True)
class Trend:
    """One entry per day of the period. `counts`: the scored attempts that day's average rests on.

    `moving`: the mean over the scored attempts of the seven days ending there, days before the period included.
    """

    days: tuple[date, ...]
    values: tuple[float | None, ...]
    counts: tuple[int, ...]
    moving: tuple[float | None, ...]
    series: dict[str, tuple[float | None, ...]]

    @property
    def rows(self) -> list[tuple[date, float, int]]:
        """The days with a score: day, average, count."""
        return [row for row in zip(self.days, self.values, self.counts, strict=True) if row[1] is not None]

    @property
    def categories(self) -> list[Category]:
        return [Category(slug) for slug in self.series]

    def as_json(self) -> dict:
        return {
            "labels": [day.isoformat() for day in self.days],
            "values": list(self.values),
            "counts": list(self.counts),
            "moving": list(self.moving),
            "series": {category: list(values) for category, values in self.series.items()},
        }


@dataclass(frozen=True)
class Heatmap:
    """The 365 days ending today. `averages` are of that day's scored attempts; `minutes` spent, rounded half up."""

    days: tuple[date, ...]
    counts: tuple[int, ...]
    averages: tuple[float | None, ...]
    minutes: tuple[int, ...]

    # Answers a day of the five colours; static/js/charts/heatmap.js has the same bounds.
    STEPS = ("0", "1", "2", "3–4", "5 or more")

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def days_practised(self) -> int:
        return sum(count > 0 for count in self.counts)

    @property
    def weeks(self) -> list[list[tuple[date, int | None]]]:
        """Day and count, in rows from Monday to Sunday; None for days of the first and last week out of range."""
        known = dict(zip(self.days, self.counts, strict=True))
        monday = self.days[0] - self.days[0].weekday() * DAY
        mondays = [monday + n * 7 * DAY for n in range((self.days[-1] - monday).days // 7 + 1)]
        return [[(start + n * DAY, known.get(start + n * DAY)) for n in range(7)] for start in mondays]

    def as_json(self) -> dict:
        return {
            "labels": [day.isoformat() for day in self.days],
            "values": list(self.counts),
            "averages": list(self.averages),
            "minutes": list(self.minutes),
        }


@dataclass(frozen=True)
class Dimensions:
    """Means of the four dimension scores in the order of DIMENSIONS; None without a scored attempt.

    `previous`: the same in the period before, `counts`: the scored attempts in both.
    """

    values: tuple[float | None, ...]
    previous: tuple[float | None, ...]
    counts: tuple[int, int]

    @property
    def rows(self) -> list[tuple[str, float | None, float | None]]:
        return list(zip(map(str.capitalize, DIMENSIONS), self.values, self.previous, strict=True))

    def as_json(self) -> dict:
        return {
            "labels": [name.capitalize() for name in DIMENSIONS],
            "values": list(self.values),
            "previous": list(self.previous),
            "counts": list(self.counts),
        }
