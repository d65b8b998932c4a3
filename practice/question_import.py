"""Questions from files into the bank and back: what is new, changed, unchanged or wrong, and all of it or nothing.

A question is known by its slug. Only the columns that a file has are changed.
"""

import re

import tablib
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from import_export import fields, resources, widgets
from import_export.instance_loaders import CachedInstanceLoader
from import_export.results import RowResult

from . import question_rules
from .models import Category, Difficulty, Framework, Question
from .question_files import COLUMNS, MAX_CELL, UNSTORABLE

YES = ("yes", "true", "1", "on", "active")
NO = ("no", "false", "0", "off", "retired")


class ChoiceWidget(widgets.CharWidget):
    def __init__(self, choices):
        super().__init__()
        self.choices = choices

    def clean(self, value, row=None, **kwargs):
        choice = value.lower().replace("-", "_").replace(" ", "_")
        if choice not in self.choices.values:
            raise ValueError(f"{quoted(value)} is not allowed; it takes {', '.join(self.choices.values)}.")
        return choice


class YesNoWidget(widgets.Widget):
    def clean(self, value, row=None, **kwargs):
        if value.lower() in (*YES, *NO):
            return value.lower() in YES
        raise ValueError(f"{quoted(value)} is not allowed; it takes yes or no.")

    def render(self, value, obj=None, **kwargs):
        return "yes" if value else "no"


class LinesWidget(widgets.Widget):
    def clean(self, value, row=None, **kwargs):
        return [line.strip() for line in value.splitlines() if line.strip()]

    def render(self, value, obj=None, **kwargs):
        return "\n".join(value)


class FrameworksWidget(widgets.ManyToManyWidget):
    """Slugs, separated by commas, semicolons or lines. `known` is {slug: Framework}, set once per import."""

    known = {}

    def clean(self, value, row=None, **kwargs):
        slugs = dict.fromkeys(slug for slug in re.split(r"[,;\s]+", value.lower()) if slug)
        unknown = [slug for slug in slugs if slug not in self.known]
        if unknown:
            allowed = ", ".join(sorted(self.known)) or "none: there are no frameworks yet"
            raise ValueError(f"{quoted(', '.join(unknown))} is no framework; it takes {allowed}.")
        return [self.known[slug] for slug in slugs]

    def render(self, value, obj=None, **kwargs):
        return ", ".join(sorted(framework.slug for framework in value.all())) if value else ""


def quoted(value):
    return f"“{value[:60]}{'…' if len(value) > 60 else ''}”"


class QuestionRowResult(RowResult):
    """`changes` is {column: (before, after)}; `duplicate_of` the slug of the question that asks the same."""

    place = ""
    changes = {}
    duplicate_of = ""


class QuestionResource(resources.ModelResource):
    """Imports a Dataset whose rows are as `dataset_of` makes them. A dry run reads only."""

    category = fields.Field("category", "category", widget=ChoiceWidget(Category))
    difficulty = fields.Field("difficulty", "difficulty", widget=ChoiceWidget(Difficulty))
    key_points = fields.Field("key_points", "key_points", widget=LinesWidget())
    frameworks = fields.Field("frameworks", "frameworks", widget=FrameworksWidget(Framework, field="slug"))
    is_active = fields.Field("is_active", "is_active", widget=YesNoWidget())

    class Meta:
        model = Question
        import_id_fields = ("slug",)
        fields = import_order = export_order = COLUMNS
        instance_loader_class = CachedInstanceLoader
        store_instance = True
        skip_diff = True  # of the library; ours is `differences`, which needs no copy of each question

    def get_queryset(self):
        return super().get_queryset().prefetch_related("frameworks")

    @classmethod
    def get_row_result_class(cls):
        return QuestionRowResult

    def before_import(self, dataset, **kwargs):
        self.places = dataset["place"]
        del dataset["place"]
        self.fields["frameworks"].widget.known = {each.slug: each for each in Framework.objects.all()}
        bank = Question.objects.values_list("slug", "category", "text")
        self.taken = {slug for slug, _, _ in bank}
        self.twins = {(category, question_rules.normalised(text)): slug for slug, category, text in bank}
        self.seen = {}
        self.name_the_nameless(dataset)

    def name_the_nameless(self, dataset):
        """Give rows without a slug one of their text: that of the question it doubles, or a new one."""
        if "slug" not in dataset.headers:
            dataset.append_col([""] * len(dataset), header="slug")
        column = dataset.headers.index("slug")
        for index, cells in enumerate(dataset.dict):
            if not cells["slug"]:
                row = list(dataset[index])
                row[column] = self.new_slug(cells.get("text") or "")
                dataset[index] = row

    def new_slug(self, text):
        start = slugify(text)[:70].strip("-") or "question"
        slug, number = start, 2
        while slug in self.taken:
            slug, number = f"{start}-{number}", number + 1
        self.taken.add(slug)
        return slug

    def before_import_row(self, row, row_number, **kwargs):
        self.place = self.places[row_number - 1]
        self.changes, self.duplicate_of = {}, ""
        bad = {column: problems for column, value in row.items() if (problems := list(problems_of_cell(value)))}
        if bad:
            raise ValidationError(bad)
        first = self.seen.setdefault(row["slug"], self.place)
        if first != self.place:
            raise ValidationError({"slug": f"{quoted(row['slug'])} is also in {first}; a slug names one question."})

    def after_init_instance(self, instance, new, row, **kwargs):
        self.before = (
            None if new else {field.column_name: field.export(instance) for field in self.get_import_fields()}
        )
        # A column the file does not have, or has only for other questions (JSON), stays as it is.
        for column in [column for column, value in row.items() if value is None]:
            del row[column]

    def import_instance(self, instance, row, **kwargs):
        errors, self.new_frameworks = {}, None
        try:
            super().import_instance(instance, row, **kwargs)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        try:
            if "frameworks" in row:
                self.new_frameworks = self.fields["frameworks"].clean(row)
        except ValueError as error:
            errors["frameworks"] = ValidationError(str(error))
        if errors:
            raise ValidationError(errors)

    def skip_row(self, instance, original, row, import_validation_errors=None):
        """Whether there is nothing to do: the question is as the file says, or another one asks the same."""
        if import_validation_errors:
            return False
        twin = self.twins.get((instance.category, question_rules.normalised(instance.text)), instance.slug)
        if self.before is None:
            self.duplicate_of = twin if twin != instance.slug else ""
            return bool(self.duplicate_of)
        self.changes = dict(self.differences(instance, row))
        if "text" in self.changes and twin != instance.slug:
            raise ValidationError({"text": f"The question {twin} of the same category asks the same."})
        return not self.changes

    def differences(self, instance, row):
        for field in self.get_import_fields():
            column = field.column_name
            if column not in row:
                continue
            before = self.before[column].replace("\r\n", "\n").strip()
            if column == "frameworks":
                after = ", ".join(sorted(framework.slug for framework in self.new_frameworks))
            else:
                after = field.export(instance)
            if before != after:
                yield column, (before, after)

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        errors = dict(import_validation_errors or {})
        if self.new_frameworks is not None or instance.pk is None:
            framework_count = len(self.new_frameworks or ())
        else:
            framework_count = len(instance.frameworks.all())
        for check in (
            lambda: instance.clean_fields(exclude=errors),
            lambda: question_rules.check(instance, framework_count),
        ):
            try:
                check()
            except ValidationError as error:
                for field, problems in error.error_dict.items():
                    errors.setdefault(field, problems)
        if errors:
            raise ValidationError(errors)

    def save_instance(self, instance, is_create, row, **kwargs):
        self.twins[instance.category, question_rules.normalised(instance.text)] = instance.slug
        if not self._is_dry_run(kwargs):
            super().save_instance(instance, is_create, row, **kwargs)

    def save_m2m(self, instance, row, **kwargs):
        if not self._is_dry_run(kwargs) and self.new_frameworks is not None:
            instance.frameworks.set(self.new_frameworks)

    def after_import_row(self, row, row_result, **kwargs):
        row_result.place, row_result.changes = self.place, self.changes
        row_result.duplicate_of = self.duplicate_of


def problems_of_cell(value):
    if value and len(value) > MAX_CELL:
        yield f"The cell has {len(value):,} characters; at most {MAX_CELL:,} are taken."
    if value and UNSTORABLE.search(value):
        yield "The cell has a control character. Type the text anew instead of pasting it."


class Outcome:
    """What an import did, or in a dry run would do."""

    def __init__(self, rows, result):
        unexpected = [*result.base_errors, *(error for _, errors in result.row_errors() for error in errors)]
        if unexpected:
            raise unexpected[0].error
        self.total = len(rows)
        self.rejected = [
            (rows[row.number - 1].place, column, problem)
            for row in result.invalid_rows
            for column, problems in row.error_dict.items()
            for problem in problems
        ]
        self.rejected_rows = len(result.invalid_rows)
        valid = result.valid_rows()
        self.new = [row for row in valid if row.is_new()]
        self.changed = [row for row in valid if row.is_update()]
        self.duplicates = [row for row in valid if row.is_skip() and row.duplicate_of]
        self.unchanged = [row for row in valid if row.is_skip() and not row.duplicate_of]

    @property
    def changes_nothing(self):
        return not self.new and not self.changed


def import_rows(rows, *, dry_run, user=None, source=""):
    """Bring the rows (question_files.Row) into the bank: all of them, or none when one is rejected. An Outcome.

    With a `user`, every question that changes has an entry in its history that names the file (`source`).
    About eight queries, a savepoint for every row, and about five queries for one that is new or changed. A dry run
    writes nothing; 5,000 rows take it about a second, during which SQLite lets nobody else write.
    """
    with transaction.atomic():
        result = QuestionResource().import_data(
            dataset_of(rows), dry_run=dry_run, use_transactions=True, rollback_on_validation_errors=True
        )
        outcome = Outcome(rows, result)
        if user and not dry_run and not outcome.rejected:
            log(outcome, user, source)
    return outcome


def dataset_of(rows):
    """The rows as a table. A cell is None where the file has no such cell; `place` is where the row stands."""
    columns = [column for column in COLUMNS if any(column in row.cells for row in rows)]
    dataset = tablib.Dataset(headers=["place", *columns])
    dataset.extend([row.place, *(row.cells.get(column) for column in columns)] for row in rows)
    return dataset


def log(outcome, user, source):
    content_type = ContentType.objects.get_for_model(Question)
    entries = [(ADDITION, row, f"Imported from {source}.") for row in outcome.new]
    entries += [(CHANGE, row, f"Changed {', '.join(row.changes)} by importing {source}.") for row in outcome.changed]
    LogEntry.objects.bulk_create(
        LogEntry(
            user=user,
            content_type=content_type,
            object_id=row.instance.pk,
            object_repr=str(row.instance)[:200],
            action_flag=flag,
            change_message=message,
        )
        for flag, row, message in entries
    )


def export_dataset(questions):
    """The questions as a table of text cells, by category and slug. Two queries per hundred questions."""
    return QuestionResource().export(questions.order_by("category", "slug").prefetch_related("frameworks"))
