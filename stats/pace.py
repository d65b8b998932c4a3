"""Goal and pace: the days to the interview, and whether the learner practices as much as planned."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from .grid import DAY, WEEK, Grid

# Days: four weeks.
LONG = 28


@dataclass(frozen=True)
class Pace:
    """`goal`: answers per week, None without one. `days_left`: to the interview; 0 today, negative once it is past.

    `last_week`: answers in the seven days ending today. `weekly`: answers per week over the last four weeks,
    exact; where the learner `began_lately`, since the first answer, but over a week at least. None without any.
    """

    goal: int | None
    interview_on: date | None
    days_left: int | None
    last_week: int
    weekly: Fraction | None
    began_lately: bool

    @property
    def is_set(self) -> bool:
        return self.goal is not None or self.interview_on is not None

    @property
    def holds(self) -> bool | None:
        """Whether the last seven days brought as many answers as the goal asks for. None without a goal.

        Seven days and not the calendar week, so that Monday morning is not behind. The four weeks don't decide:
        somebody who came back is on pace at once, and an eager month does not pay for a week off.
        """
        return None if self.goal is None else self.last_week >= self.goal

    @property
    def has_verdict(self) -> bool:
        """On the day of the interview nobody needs to hear that answers are missing."""
        return bool(self.holds) or self.days_left != 0

    @property
    def lasts(self) -> bool:
        """Whether the average over the last weeks reaches the goal, too. False without a goal."""
        return self.goal is not None and self.weekly is not None and self.weekly >= self.goal

    @property
    def missing(self) -> int:
        """How many answers the last seven days are short of the goal; 0 without a goal."""
        return max(0, (self.goal or 0) - self.last_week)

    @property
    def weekly_shown(self) -> float | None:
        """`weekly` rounded down to 0.1, so that what is shown never reaches a goal that was missed."""
        return None if self.weekly is None else int(self.weekly * 10) / 10

    @property
    def is_past(self) -> bool:
        return self.days_left is not None and self.days_left < 0


def read_pace(grid: Grid, today: date, goal: int | None, interview_on: date | None) -> Pace:
    """Counts every answer, in all categories and whatever became of its evaluation: no filter applies.

    `today` is the learner's local date, which for a traveler may lie before the grid's.
    """
    known = (grid.today - grid.first_day).days + 1
    days = min(LONG, max(7, known))
    return Pace(
        goal=goal,
        interview_on=interview_on,
        days_left=None if interview_on is None else (interview_on - today).days,
        last_week=answers_since(grid, grid.today - WEEK + DAY),
        weekly=Fraction(7 * answers_since(grid, grid.today - (days - 1) * DAY), days) if grid.cells else None,
        began_lately=known < LONG,
    )


def answers_since(grid: Grid, start: date) -> int:
    return sum(cell.attempts for cell in grid.select(start, grid.today))
