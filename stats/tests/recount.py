"""The statistics once more, naively: Python over every attempt, written from docs/api.md and not from the figures.

Each function takes a list of Attempts of one learner, today, and the filters as they stand in the address.
"""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from practice.attempts.models import Status
from practice.bank.categories import Category
from practice.evaluation.score import DIMENSIONS


def rounded(scores):
    scores = [Decimal(score) for score in scores]
    if not scores:
        return None
    return float((sum(scores) / len(scores)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))


def less(now, before):
    return None if now is None or before is None else float(Decimal(str(now)) - Decimal(str(before)))


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
            "unpractised": sorted(untouched, key=lambda slug: Category(slug).label)
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
        }

    def change(self, table):
        if self.before is None:
            return None
        weakest = None
        if table["slugs"]:
            then = rounded(self.scores([a for a in self.before if a.category == table["slugs"][0]]))
            weakest = less(table["values"][0], then)
        return {
            "total_practiced": len(self.chosen) - len(self.before),
            "avg_score": less(rounded(self.scores(self.chosen)), rounded(self.scores(self.before))),
            "days_practiced": len({a.practiced_on for a in self.chosen}) - len({a.practiced_on for a in self.before}),
            "weakest_average": weakest,
        }

    def trend(self):
        series = {}
        for slug in Category.values:
            scores = [self.scores([a for a in self.on(day) if a.category == slug]) for day in self.days]
            if any(scores):
                series[slug] = [rounded(day) for day in scores]
        weeks = [[a for day in days_ending(end, 7) for a in self.on(day)] for end in self.days]
        return {
            "labels": [date.isoformat(day) for day in self.days],
            "values": [rounded(self.scores(self.on(day))) for day in self.days],
            "counts": [len(self.scores(self.on(day))) for day in self.days],
            "moving": [rounded(self.scores(week)) for week in weeks],
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
        return {
            "labels": ["Framework", "Structure", "Completeness", "Insight"],
            "values": means(self.chosen),
            "previous": means(before),
            "counts": [len(self.comparable(self.chosen)), len(self.comparable(before))],
        }
