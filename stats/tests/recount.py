"""The statistics once more, naively: Python over every attempt, written from docs/api.md and not from the figures.

Each function takes a list of Attempts of one learner, today, and the filters as they stand in the address.
"""

import math
from collections import Counter
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from statistics import NormalDist, mean

from practice.attempts.models import Status
from practice.bank.categories import Category
from practice.evaluation.calibration import figures
from practice.evaluation.score import DIMENSIONS


def rounded(scores):
    scores = [Decimal(score) for score in scores]
    if not scores:
        return None
    return float((sum(scores) / len(scores)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))


def less(now, before):
    return None if now is None or before is None else float(Decimal(str(now)) - Decimal(str(before)))


def up(points):
    """To the next tenth."""
    return math.ceil(10 * points - 1e-9) / 10


def days_ending(today, number):
    return [today - timedelta(days=back) for back in range(number - 1, -1, -1)]


class Recount:
    def __init__(self, attempts, today, days="365", category="", evaluator=""):
        self.all = attempts
        self.today = max([today, *(attempt.practiced_on for attempt in attempts)])
        scored = [attempt for attempt in attempts if attempt.status == Status.SCORED]
        own = [attempt for attempt in scored if evaluator in ("", attempt.evaluator)]
        newest = max(own, key=lambda attempt: (attempt.submitted_at, attempt.pk), default=None)
        self.scale = newest.scale if newest else None
        self.evaluator = evaluator or (newest.evaluator if newest else None)
        if days == "all":
            first = min((attempt.practiced_on for attempt in attempts), default=None)
            self.days = days_ending(self.today, (self.today - first).days + 1) if first else []
        else:
            self.days = days_ending(self.today, int(days))
        self.of_category = [attempt for attempt in attempts if category in ("", attempt.category)]
        self.asked = [category] if category else Category.values
        self.chosen = [attempt for attempt in self.of_category if attempt.practiced_on in self.days]

        self.before = None
        if days != "all" and any(attempt.practiced_on < self.days[0] for attempt in attempts):
            earlier = days_ending(self.days[0] - timedelta(days=1), int(days))
            self.before = [attempt for attempt in self.of_category if attempt.practiced_on in earlier]

    def comparable(self, attempts):
        return [a for a in attempts if a.status == Status.SCORED and a.scale == self.scale]

    def scores(self, attempts):
        return [attempt.overall_score for attempt in self.comparable(attempts)]

    def on(self, day):
        return [attempt for attempt in self.of_category if attempt.practiced_on == day]

    def streak(self):
        practiced = {attempt.practiced_on for attempt in self.all}
        lengths = []
        for end in (self.today, self.today - timedelta(days=1)):
            number = 0
            while end - timedelta(days=number) in practiced:
                number += 1
            lengths.append(number)
        return max(lengths)

    def best_streak(self):
        practiced = {attempt.practiced_on for attempt in self.all}
        best = 0
        for start in practiced:
            number = 0
            while start + timedelta(days=number) in practiced:
                number += 1
            best = max(best, number)
        return best

    def rested_run(self, end):
        """Days practiced and rest days of the longest run that ends there."""
        practiced = {attempt.practiced_on for attempt in self.all}
        run, pending, rests, day = 0, 0, 0, end
        by_month = Counter()
        while True:
            if day in practiced:
                run, rests, pending = run + 1, rests + pending, 0
            else:
                kept = sum(day - timedelta(days=back) in practiced for back in range(1, 8))
                by_month[day.year, day.month] += 1
                if kept < 5 or by_month[day.year, day.month] > 2:
                    return run, rests
                pending += 1
            day -= timedelta(days=1)

    def rested(self):
        practiced = {attempt.practiced_on for attempt in self.all}
        last = self.today if self.today in practiced else self.today - timedelta(days=1)
        run, rests = self.rested_run(last)
        span = days_ending(last, (last - min(practiced, default=last)).days + 1)
        return {
            "streak_with_rest_days": run,
            "best_streak_with_rest_days": max((self.rested_run(day)[0] for day in span), default=0),
            "rest_days": rests if run else 0,
        }

    def error(self, score="overall"):
        measured = figures.measured()["agreement"][score]["mae"] if self.scale == "offline-2" else None
        return (1.0, True) if measured is None else (measured, False)

    def spread(self, by_category=False):
        periods = [self.chosen, self.before or []]
        if by_category:
            periods = [[a for a in period if a.category == slug] for period in periods for slug in Category.values]
        squares, free = 0.0, 0
        for period in periods:
            scores = list(map(float, self.scores(period)))
            if scores:
                squares += sum((score - mean(scores)) ** 2 for score in scores)
                free += len(scores) - 1
        return math.sqrt(squares / free) if free else None

    def smallest(self, n, m, among=1, score="overall", by_category=False):
        if not n or not m:
            return None
        s = max(self.error(score)[0] * math.sqrt(math.pi / 2), self.spread(by_category) or 0)
        return up(NormalDist().inv_cdf(1 - 0.025 / among) * s * math.sqrt(1 / n + 1 / m))

    def margin(self, n, by_category=False):
        s = max(self.error()[0] * math.sqrt(math.pi / 2), self.spread(by_category) or 0)
        return up(NormalDist().inv_cdf(0.975) * s / math.sqrt(n)) if n else None

    def apart(self, slug, slugs):
        own = self.scores([a for a in self.chosen if a.category == slug])
        others = self.scores([a for a in self.chosen if a.category != slug])
        gap = less(rounded(own), rounded(others))
        smallest = self.smallest(len(own), len(others), len(slugs), by_category=True)
        if gap is None or abs(gap) < smallest:
            return 0
        return 1 if gap > 0 else -1

    def by_category(self):
        found = []
        for slug in Category.values:
            mine = [attempt for attempt in self.chosen if attempt.category == slug]
            scores = self.scores(mine)
            if scores:
                daily = [rounded(self.scores([a for a in mine if a.practiced_on == day])) for day in self.days]
                daily = [value for value in daily if value is not None]
                exact = sum(map(Decimal, scores)) / len(scores)
                row = (Category(slug).label, rounded(scores), len(scores), slug, min(daily), max(daily))
                found.append((exact, len(scores), Category(slug).label, row))
        rows = [row for *_, row in sorted(found)]
        names = ("labels", "values", "counts", "slugs", "lowest", "highest")
        untouched = [slug for slug in self.asked if slug not in {attempt.category for attempt in self.chosen}]
        return {name: [row[n] for row in rows] for n, name in enumerate(names)} | {
            "unpractised": sorted(untouched, key=lambda slug: Category(slug).label),
            "margins": [self.margin(count, by_category=True) for _, _, count, *_ in rows],
            "apart": [self.apart(row[3], [row[3] for row in rows]) for row in rows],
        }

    def overview(self):
        table = self.by_category()
        weakest = None
        if table["slugs"]:
            weakest = {
                "slug": table["slugs"][0],
                "label": table["labels"][0],
                "avg_score": table["values"][0],
                "count": table["counts"][0],
                "is_distinct": table["apart"][0] < 0,
            }
        practiced = {attempt.practiced_on for attempt in self.all}
        return {
            "total_practiced": len(self.chosen),
            "avg_score": rounded(self.scores(self.chosen)),
            "streak": self.streak(),
            "best_streak": self.best_streak(),
            "days_practiced_30": len(practiced & set(days_ending(self.today, 30))),
            "today_open": self.today not in practiced,
            "weakest_category": weakest,
            "evaluator": self.evaluator,
            "scale": self.scale,
            "change": self.change(table),
            "avg_margin": self.margin(len(self.scores(self.chosen))),
            "error": self.error_as_json(),
            **self.rested(),
        }

    def error_as_json(self):
        if self.scale is None:
            return None
        points, is_assumed = self.error()
        spread = self.spread()
        return {
            "points": round(points, 3),
            "is_assumed": is_assumed,
            "spread": None if spread is None else round(spread, 2),
        }

    def change(self, table):
        if self.before is None:
            return None
        weakest = smallest = None
        if table["slugs"]:
            then = self.scores([a for a in self.before if a.category == table["slugs"][0]])
            weakest = less(table["values"][0], rounded(then))
            smallest = self.smallest(table["counts"][0], len(then), by_category=True)
        return {
            "total_practiced": len(self.chosen) - len(self.before),
            "avg_score": less(rounded(self.scores(self.chosen)), rounded(self.scores(self.before))),
            "days_practiced": len({a.practiced_on for a in self.chosen}) - len({a.practiced_on for a in self.before}),
            "weakest_average": weakest,
            "avg_score_smallest": self.smallest(len(self.scores(self.chosen)), len(self.scores(self.before))),
            "weakest_average_smallest": smallest,
        }

    def trend(self):
        series = {}
        for slug in Category.values:
            scores = [self.scores([a for a in self.on(day) if a.category == slug]) for day in self.days]
            if any(scores):
                series[slug] = [rounded(day) for day in scores]
        weeks = [[a for day in days_ending(end, 7) for a in self.on(day)] for end in self.days]
        bands = [(rounded(self.scores(week)), self.margin(len(self.scores(week)))) for week in weeks]
        return {
            "labels": [date.isoformat(day) for day in self.days],
            "values": [rounded(self.scores(self.on(day))) for day in self.days],
            "counts": [len(self.scores(self.on(day))) for day in self.days],
            "moving": [center for center, _ in bands],
            "low": [center and max(1, round(center - margin, 1)) for center, margin in bands],
            "high": [center and min(10, round(center + margin, 1)) for center, margin in bands],
            "series": series,
        }

    def heatmap(self):
        days = days_ending(self.today, 365)
        return {
            "labels": [date.isoformat(day) for day in days],
            "values": [len(self.on(day)) for day in days],
            "averages": [rounded(self.scores(self.on(day))) for day in days],
            "minutes": [self.minutes(day) for day in days],
        }

    def minutes(self, day):
        seconds = sum(attempt.time_spent_sec or 0 for attempt in self.on(day))
        return int((Decimal(seconds) / 60).quantize(Decimal(1), rounding=ROUND_HALF_UP))

    def dimensions(self):
        def means(attempts):
            return [rounded([getattr(a, f"{name}_score") for a in self.comparable(attempts)]) for name in DIMENSIONS]

        before = self.before or []
        counts = [len(self.comparable(self.chosen)), len(self.comparable(before))]
        return {
            "labels": ["Framework", "Structure", "Completeness", "Insight"],
            "values": means(self.chosen),
            "previous": means(before),
            "counts": counts,
            "smallest": [self.smallest(counts[0], counts[1], 4, name) for name in DIMENSIONS],
        }
