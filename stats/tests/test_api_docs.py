"""docs/api.md: its history is stored, and every example must be what the endpoint answers."""

import json
import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from practice.bank.categories import Category
from practice.evaluation.scales import family
from stats.export import COLUMNS, cell
from tests.factories import make_attempt, make_question, make_user

DOCS = (Path(__file__).parents[2] / "docs" / "api.md").read_text()
BERLIN = ZoneInfo("Europe/Berlin")
EXAMPLES = re.findall(r"`GET (/api/\S+?)`.*?```json\n(.*?)```", DOCS, re.DOTALL)
NUMBERS = {"overall": "score", "seconds": "time_spent_sec", "guess": "guess"} | {
    name: f"{name}_score" for name in ("framework", "structure", "completeness", "insight")
}


def documented_history():
    names, _, *rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in DOCS.split("| day |", 1)[1].split("\n\n", 1)[0].splitlines()
    ]
    return [dict(zip(["day", *names], row, strict=True)) for row in rows]


@pytest.fixture
def learner(client, db, clock):
    clock(datetime(2026, 3, 1, 9, tzinfo=BERLIN))
    user = make_user("anna", "Europe/Berlin")
    questions = {category: make_question(category) for category in Category.values}
    for row in documented_history():
        fields = {field: row[name] for name, field in NUMBERS.items() if row[name]}
        if "score" in fields:
            fields |= {"scale": row["scale"], "evaluator": family(row["scale"])}
        when = datetime.combine(datetime.fromisoformat(row["day"]), datetime.min.time(), BERLIN).replace(hour=18)
        make_attempt(user, questions[row["category"]], when, **fields)
    client.force_login(user)
    return client


def abridged(shown, actual):
    """The actual answer, with "…" in its lists where the documented one has it."""
    if isinstance(shown, dict):
        return {key: abridged(shown.get(key), value) for key, value in actual.items()}
    if isinstance(shown, list) and "…" in shown:
        before, after = shown.index("…"), len(shown) - shown.index("…") - 1
        return [*actual[:before], "…", *actual[len(actual) - after :]]
    return actual


@pytest.mark.parametrize(("address", "answer"), EXAMPLES)
def test_example(learner, address, answer):
    shown = json.loads(answer)
    assert abridged(shown, learner.get(address).json()) == shown


def test_the_csv_escapes_formulas_as_documented():
    mark = cell("=1+1").removesuffix("=1+1")
    assert {"'": "an apostrophe"}[mark] in DOCS.split("## CSV")[1]


def test_the_csv_has_its_columns_as_documented():
    names = re.findall(r"`(\w+)`", DOCS.split("## CSV")[1].split("in this order:")[1].split("\n\n")[0])
    assert names == [name.replace("__", "_") for name in COLUMNS]


def test_every_endpoint_has_an_example():
    shown = {address.split("?")[0].rsplit("/", 1)[1] for address, _ in EXAMPLES}
    assert shown == {"overview", "by-category", "trend", "heatmap", "dimensions", "guesses"}
