"""Questions from files into the bank and back: what is new, changed, unchanged, or wrong, and all of it or nothing.

A question is known by its slug. Only the columns that a file has are changed.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from coach.accounts.models import User

from . import rules
from .files import MAX_CELL, UNSTORABLE, Row
from .forms import RowForm, quoted
from .models import OWN_PREFIX, Framework, Question, QuestionQuerySet


@dataclass(frozen=True)
class Imported:
    """A row that can be taken. `changes` is {column: (before, after)} where the question was there before;
    `duplicate_of` is the slug of another question that asks the same thing, for which this one is left out."""

    place: str
    form: RowForm
    changes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    duplicate_of: str = ""

    @property
    def instance(self) -> Question:
        return self.form.instance


@dataclass
class Outcome:
    """What an import did, or in a dry run would do. `rejected` holds (place, column, what is wrong)."""

    total: int
    new: list[Imported] = field(default_factory=list)
    changed: list[Imported] = field(default_factory=list)
    unchanged: list[Imported] = field(default_factory=list)
    duplicates: list[Imported] = field(default_factory=list)
    rejected: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def rejected_rows(self) -> int:
        return len({place for place, _, _ in self.rejected})

    @property
    def changes_nothing(self) -> bool:
        return not self.new and not self.changed


def import_rows(rows: Sequence[Row], *, dry_run: bool, user: User | None = None, source: str = "") -> Outcome:
    """Bring the rows into the bank: all of them, or none when one is rejected.

    With a `user`, every question that changes gets an entry in its history that names the file (`source`).
    Three queries, and about five for each row that is new or changed. A dry run writes nothing.
    """
    with transaction.atomic():
        outcome = Reader(rows).read()
        if not dry_run and not outcome.rejected:
            for row in (*outcome.new, *outcome.changed):
                row.form.save()
            if user:
                log(outcome, user, source)
    return outcome


class Reader:
    """Holds the rows of a file against the bank and against each other. Writes nothing."""

    def __init__(self, rows: Sequence[Row]):
        self.rows = rows
        self.frameworks = {framework.slug: framework for framework in Framework.objects.all()}
        bank = list(Question.objects.prefetch_related("frameworks"))
        self.bank = {question.slug: question for question in bank}
        self.taken = {*self.bank, *(row.cells.get("slug", "") for row in rows)}
        self.askers = {asks(question): question.slug for question in bank}
        self.places: dict[str, str] = {}
        # The last number given to a slug that was taken: to count up from 2 each time would take quadratic time.
        self.numbers: defaultdict[str, int] = defaultdict(lambda: 1)

    def read(self) -> Outcome:
        outcome = Outcome(total=len(self.rows))
        for row in self.rows:
            try:
                self.read_row(row, outcome)
            except ValidationError as error:
                outcome.rejected += [
                    (row.place, column, problem)
                    for column, problems in error.message_dict.items()
                    for problem in problems
                ]
        return outcome

    def read_row(self, row: Row, outcome: Outcome) -> None:
        """Add the row to the outcome. Raises ValidationError by column."""
        check_cells(row.cells)
        slug = row.cells.get("slug") or self.new_slug(row.cells.get("text", ""))
        first = self.places.setdefault(slug, row.place)
        if first != row.place:
            raise ValidationError({"slug": f"{quoted(slug)} is also in {first}; a slug names one question."})

        known = self.bank.get(slug)
        before = cells_of(known, known.frameworks.all()) if known else None
        form = RowForm(row.cells | {"slug": slug}, known or Question(), self.frameworks)
        tells_what_it_asks = not {"category", "text"} & form.errors.keys()
        asker = self.askers.get(asks(form.instance), slug) if tells_what_it_asks else slug
        if before is None and asker != slug:
            outcome.duplicates.append(Imported(row.place, form, duplicate_of=asker))
            return
        if form.errors:
            raise ValidationError(problems_of(form))
        changes = differences(before, form) if before else {}
        if before and not changes:
            outcome.unchanged.append(Imported(row.place, form))
            return
        if "text" in changes and asker != slug:
            raise ValidationError({"text": f"The question {asker} of the same category asks the same thing."})
        rules.check(form.instance, len(frameworks_of(form)))
        self.askers[asks(form.instance)] = slug
        (outcome.changed if before else outcome.new).append(Imported(row.place, form, changes))

    def new_slug(self, text: str) -> str:
        start = slugify(text)[:70].strip("-") or "question"
        if start.startswith(OWN_PREFIX):
            start = start.replace("_", "-", 1)
        slug = start
        while slug in self.taken:
            self.numbers[start] += 1
            slug = f"{start}-{self.numbers[start]}"
        self.taken.add(slug)
        return slug


def asks(question: Question) -> tuple[str, str]:
    """What two questions have in common when they ask the same thing."""
    return question.category, rules.normalized(question.text)


def check_cells(cells: Mapping[str, str]) -> None:
    problems: dict[str, list[str]] = {}
    for column, value in cells.items():
        if len(value) > MAX_CELL:
            problems.setdefault(column, []).append(
                f"The cell has {len(value):,} characters; at most {MAX_CELL:,} are allowed."
            )
        if UNSTORABLE.search(value):
            problems.setdefault(column, []).append(
                "The cell has a control character. Retype the text instead of pasting it."
            )
    if problems:
        raise ValidationError(problems)


def problems_of(form: RowForm) -> dict[str, list[str]]:
    """What the form found, and for the columns it passed, what the rules of the bank find."""
    problems = {column: [str(message) for message in messages] for column, messages in form.errors.items()}
    try:
        rules.check(form.instance, len(frameworks_of(form)))
    except ValidationError as error:
        problems = error.message_dict | problems
    return problems


def frameworks_of(form: RowForm) -> list[Framework]:
    """Those that the row names; the question's own where it says nothing."""
    if "frameworks" in form.cleaned_data:
        return form.cleaned_data["frameworks"]
    return list(form.instance.frameworks.all()) if form.instance.pk else []


def differences(before: Mapping[str, str], form: RowForm) -> dict[str, tuple[str, str]]:
    after = cells_of(form.instance, frameworks_of(form))
    return {
        column: (cell, after[column])
        for column, cell in before.items()
        if column in form.fields and cell != after[column]
    }


def log(outcome: Outcome, user: User, source: str) -> None:
    content_type = ContentType.objects.get_for_model(Question)
    entries = [(ADDITION, row, f"Imported from {source}.") for row in outcome.new]
    entries += [(CHANGE, row, f"Changed {', '.join(row.changes)} by importing {source}.") for row in outcome.changed]
    LogEntry.objects.bulk_create(
        LogEntry(
            user=user,
            content_type=content_type,
            object_id=str(row.instance.pk),
            object_repr=str(row.instance)[:200],
            action_flag=flag,
            change_message=message,
        )
        for flag, row, message in entries
    )


def export_cells(questions: QuestionQuerySet) -> list[dict[str, str]]:
    """The questions as text cells by column, in order of category and slug. Two queries."""
    ordered = questions.order_by("category", "slug").prefetch_related("frameworks")
    return [cells_of(question, question.frameworks.all()) for question in ordered]


def cells_of(question: Question, frameworks: Iterable[Framework]) -> dict[str, str]:
    """The question as a row of a file, in the order of COLUMNS."""
    cells = {
        "slug": question.slug,
        "category": question.category,
        "subcategory": question.subcategory,
        "difficulty": question.difficulty,
        "text": question.text,
        "hint": question.hint,
        "frameworks": ", ".join(sorted(framework.slug for framework in frameworks)),
        "key_points": "\n".join(map(str, question.points)),
        "sample_answer": question.sample_answer,
        "source": question.source,
        "is_active": "yes" if question.is_active else "no",
    }
    return {column: cell.replace("\r\n", "\n").strip() for column, cell in cells.items()}
