"""Bring the frameworks and the question bank from practice/bank/*.toml into the database."""

import hashlib
import json
import tomllib
from collections import Counter
from pathlib import Path

from django.core.management.base import BaseCommand
from django.db import transaction

from practice.models import Category, Framework, FrameworkStep, Question

BANK = Path(__file__).resolve().parents[2] / "bank"
SOURCE = "PM Interview Coach"


class Command(BaseCommand):
    help = (
        "Bring the frameworks and questions of the bank into the database. Rows are known by their slug. "
        "A row that somebody edited since is left alone unless --overwrite is given; is_active is never touched."
    )

    def add_arguments(self, parser):
        parser.add_argument("--overwrite", action="store_true", help="also put edited rows back to the bank's text")
        parser.add_argument("--quiet", action="store_true", help="print only when something changed")

    @transaction.atomic
    def handle(self, *, overwrite, quiet, **options):
        frameworks = seed(FrameworkRows(), overwrite)
        questions = seed(QuestionRows(), overwrite)
        for name, outcome in (("frameworks", frameworks), ("questions", questions)):
            if not quiet or outcome["created"] or outcome["updated"]:
                words = ("created", "updated", "unchanged", "edited, left alone")
                self.stdout.write(f"{name}: " + ", ".join(f"{outcome[word]} {word}" for word in words))


def seed(rows, overwrite):
    """Create and update what differs from the bank: a Counter of what happened to each row."""
    outcome = Counter()
    existing = rows.existing()
    for content in rows.in_the_bank():
        row = existing.get(content["slug"])
        if row is None:
            rows.write(rows.model(slug=content["slug"]), content)
            outcome["created"] += 1
            continue
        current = fingerprint(rows.content_of(row))
        if current == fingerprint(content):
            outcome["unchanged"] += 1
        elif current == row.seed_fingerprint or overwrite:
            rows.write(row, content)
            outcome["updated"] += 1
        else:
            outcome["edited, left alone"] += 1
    return outcome


def fingerprint(content):
    """A hash of the content. A browser's CRLF is no edit: saving a row unchanged in the admin puts them in."""
    content = json.loads(json.dumps(content).replace("\\r\\n", "\\n"))
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def read(name):
    return tomllib.loads((BANK / f"{name}.toml").read_text(encoding="utf-8"))


class FrameworkRows:
    model = Framework
    fields = ("slug", "name", "summary", "when_to_use", "when_not_to_use", "common_mistakes", "example")

    def in_the_bank(self):
        for entry in read("frameworks")["framework"]:
            content = {field: entry[field] for field in self.fields}
            content["example"] = content["example"].strip()
            content["steps"] = [[step["name"], step["good"], step["cues"]] for step in entry["step"]]
            yield content

    def existing(self):
        return {row.slug: row for row in Framework.objects.prefetch_related("steps")}

    def content_of(self, row):
        content = {field: getattr(row, field) for field in self.fields}
        return content | {"steps": [[step.name, step.good, step.cues] for step in row.steps.all()]}

    def write(self, row, content):
        for field in self.fields:
            setattr(row, field, content[field])
        row.seed_fingerprint = fingerprint(content)
        row.save()
        row.steps.all().delete()
        FrameworkStep.objects.bulk_create(
            FrameworkStep(framework=row, position=position, name=name, good=good, cues=cues)
            for position, (name, good, cues) in enumerate(content["steps"], start=1)
        )


class QuestionRows:
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

    def in_the_bank(self):
        for category in Category.values:
            for entry in read(category)["question"]:
                content = {"category": category, "source": SOURCE, **entry}
                content["sample_answer"] = content["sample_answer"].strip()
                yield {field: content[field] for field in self.fields} | {"frameworks": sorted(entry["frameworks"])}

    def existing(self):
        return {row.slug: row for row in Question.objects.prefetch_related("frameworks")}

    def content_of(self, row):
        content = {field: getattr(row, field) for field in self.fields}
        return content | {"frameworks": sorted(framework.slug for framework in row.frameworks.all())}

    def write(self, row, content):
        for field in self.fields:
            setattr(row, field, content[field])
        row.seed_fingerprint = fingerprint(content)
        row.save()
        row.frameworks.set(Framework.objects.filter(slug__in=content["frameworks"]))
