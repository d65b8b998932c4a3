"""The bank that ships with the code: frameworks and questions from data/*.toml into the database."""

import hashlib
import json
import tomllib
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, TypeVar

from django.db import transaction

from .categories import Category
from .models import Framework, FrameworkStep, Question

DATA = Path(__file__).with_name("data")
SOURCE = "PM Interview Coach"
OUTCOMES = ("created", "updated", "unchanged", "edited, left alone")

Content = dict[str, Any]
RowT = TypeVar("RowT", Framework, Question)


def read(name: str) -> dict[str, list[Content]]:
    """The tables of `data/<name>.toml`. Raises ValueError, naming the file, where it is no TOML."""
    path = DATA / f"{name}.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path}: {error}") from error


@transaction.atomic
def seed_bank(*, overwrite: bool) -> dict[str, Counter[str]]:
    """{"frameworks": …, "questions": …}: how many rows met each of OUTCOMES.

    Rows are known by their slug. One that somebody has edited since it was seeded is left alone unless `overwrite`;
    `is_active` is never touched.
    """
    return {"frameworks": FrameworkRows().seed(overwrite), "questions": QuestionRows().seed(overwrite)}


class Rows(ABC, Generic[RowT]):
    """The rows of one model, in the files and in the database."""

    model: type[RowT]
    fields: tuple[str, ...]

    @abstractmethod
    def in_the_files(self) -> Iterator[Content]: ...

    @abstractmethod
    def existing(self) -> dict[str, RowT]: ...

    @abstractmethod
    def related_content(self, row: RowT) -> Content:
        """What the row's content has beside its own fields."""

    @abstractmethod
    def write_related(self, row: RowT, content: Content) -> None: ...

    def seed(self, overwrite: bool) -> Counter[str]:
        outcomes: Counter[str] = Counter()
        existing = self.existing()
        for content in self.in_the_files():
            outcomes[self.seed_one(existing.get(content["slug"]), content, overwrite)] += 1
        return outcomes

    def seed_one(self, row: RowT | None, content: Content, overwrite: bool) -> str:
        if row is None:
            self.write(self.model(slug=content["slug"]), content)
            return "created"
        current = fingerprint(self.content_of(row))
        if current == fingerprint(content):
            return "unchanged"
        if current == row.seed_fingerprint or overwrite:
            self.write(row, content)
            return "updated"
        return "edited, left alone"

    def content_of(self, row: RowT) -> Content:
        return {name: getattr(row, name) for name in self.fields} | self.related_content(row)

    def write(self, row: RowT, content: Content) -> None:
        for name in self.fields:
            setattr(row, name, content[name])
        row.seed_fingerprint = fingerprint(content)
        row.save()
        self.write_related(row, content)


def fingerprint(content: Content) -> str:
    """A hash of the content. A browser's CRLF is no edit: saving a row unchanged in the admin puts them in."""
    text = json.dumps(content, sort_keys=True).replace("\\r\\n", "\\n")
    return hashlib.sha256(text.encode()).hexdigest()


class FrameworkRows(Rows[Framework]):
    model = Framework
    fields = ("slug", "name", "summary", "when_to_use", "when_not_to_use", "common_mistakes", "example")

    def in_the_files(self) -> Iterator[Content]:
        for entry in read("frameworks")["framework"]:
            content = {name: entry[name] for name in self.fields}
            content["example"] = content["example"].strip()
            content["steps"] = [[step["name"], step["good"], step["cues"]] for step in entry["step"]]
            yield content

    def existing(self) -> dict[str, Framework]:
        return {row.slug: row for row in Framework.objects.prefetch_related("steps")}

    def related_content(self, row: Framework) -> Content:
        return {"steps": [[step.name, step.good, step.cues] for step in row.steps.all()]}

    def write_related(self, row: Framework, content: Content) -> None:
        row.steps.all().delete()
        FrameworkStep.objects.bulk_create(
            FrameworkStep(framework=row, position=position, name=name, good=good, cues=cues)
            for position, (name, good, cues) in enumerate(content["steps"], start=1)
        )


class QuestionRows(Rows[Question]):
    model = Question
    fields = (
        "slug",
        "category",
        "subcategory",
        "difficulty",
        "text",
        "source",
        "hint",
        "key_points",
        "sample_answer",
    )

    def in_the_files(self) -> Iterator[Content]:
        for category in Category.values:
            for entry in read(category)["question"]:
                content = {"category": category, "source": SOURCE, **entry}
                content["sample_answer"] = content["sample_answer"].strip()
                yield {name: content[name] for name in self.fields} | {"frameworks": sorted(entry["frameworks"])}

    @cached_property
    def frameworks(self) -> dict[str, Framework]:
        return {row.slug: row for row in Framework.objects.all()}

    def existing(self) -> dict[str, Question]:
        return {row.slug: row for row in Question.objects.prefetch_related("frameworks")}

    def related_content(self, row: Question) -> Content:
        return {"frameworks": sorted(framework.slug for framework in row.frameworks.all())}

    def write_related(self, row: Question, content: Content) -> None:
        row.frameworks.set(self.frameworks[slug] for slug in content["frameworks"])
