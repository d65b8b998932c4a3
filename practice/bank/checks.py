"""System checks: what a category still lacks, and files of the bank for categories that do not exist."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, register

from practice.evaluation.levels import FILE as LEVELS_FILE
from practice.evaluation.levels import RULES, SPANS, rules_of_all_levels, written_levels
from practice.evaluation.score import DIMENSIONS

from . import categories, rules, seeding
from .categories import Category

HUE = re.compile(r"#[0-9a-f]{6}")
SLUG = re.compile(r"[a-z][a-z_]*[a-z]")
LONGEST_SLUG = 20  # what the columns hold
FRAMEWORKS = "frameworks"
COLUMNS = (*(name for name in seeding.QuestionRows.fields if name not in ("category", "source")), "frameworks")


@register
def check_categories(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Every category has a slug that fits, two hues, an icon, written levels, and questions; nothing else has."""
    found = [*problems_of_declarations(), *problems_of_levels(), *problems_of_files()]
    return [Error(message, hint=hint, id=f"practice.E{number:03}") for number, message, hint in found]


Problem = tuple[int, str, str]


def problems_of_declarations() -> Iterator[Problem]:
    file = categories.__file__
    for category in Category:
        if not SLUG.fullmatch(category) or len(category) > LONGEST_SLUG:
            hint = f"It takes at most {LONGEST_SLUG} lowercase letters and underscores."
            yield 1, f"{file}: {category!r} is no slug for a category.", hint
        for name, hue in (("light", category.light), ("dark", category.dark)):
            if not HUE.fullmatch(hue):
                found = f"{file}: {category} has no hue for {name} pages, but {hue!r}."
                yield 2, found, "It takes #rrggbb, lowercase."
        if not category.icon:
            yield 3, f"{file}: {category} has no icon.", "It takes the path of a 20 x 20 line drawing."


def problems_of_levels() -> Iterator[Problem]:
    try:
        levels = written_levels()
        rules_of_all_levels()
    except KeyError:
        yield 4, f"{LEVELS_FILE}: there are no {RULES} for all levels.", "It takes a list of sentences."
        return
    except ValueError as error:
        yield 8, f"{LEVELS_FILE}: {error}", "It takes TOML."
        return
    for category in Category:
        if category not in levels:
            hint = f"It takes a table [{category}] with a focus, and [{category}.…] for {', '.join(DIMENSIONS)}."
            yield 4, f"{LEVELS_FILE}: {category} has no written levels.", hint
            continue
        if not levels[category].get("focus"):
            yield 4, f"{LEVELS_FILE}: {category} has no focus.", "It takes a sentence."
        if not levels[category].get("ask"):
            yield 4, f"{LEVELS_FILE}: {category} has nothing to ask oneself.", "It takes a list of questions."
        for dimension in DIMENSIONS:
            if tuple(levels[category].get(dimension, ())) != SPANS:
                yield 4, f"{LEVELS_FILE}: [{category}.{dimension}] is not complete.", f"It takes {', '.join(SPANS)}."
    for slug in levels.keys() - set(Category.values):
        yield 5, f"{LEVELS_FILE}: there is no category {slug!r}.", f"It takes {', '.join(Category.values)}."


def problems_of_files() -> Iterator[Problem]:
    paths = {path.stem: path for path in seeding.DATA.glob("*.toml")}
    for slug in paths.keys() - set(Category.values) - {FRAMEWORKS}:
        yield 7, f"{paths[slug]}: there is no category {slug!r}.", f"It takes {', '.join(Category.values)}."
    tables: dict[str, list[seeding.Content]] = {}
    for name, table in ((FRAMEWORKS, "framework"), *((category.value, "question") for category in Category)):
        path = seeding.DATA / f"{name}.toml"
        try:
            tables[name] = seeding.read(name).get(table, []) if name in paths else []
        except ValueError as error:
            yield 8, str(error), "It takes TOML."
            continue
        if not tables[name]:
            yield 6, f"{path}: {name} has no {table}s.", f"It takes a file of [[{table}]] tables."
    frameworks = [framework.get("slug", "") for framework in tables.pop(FRAMEWORKS, [])]
    for name, questions in tables.items():
        for number, question in enumerate(questions, start=1):
            where = f"{seeding.DATA / name}.toml: {question.get('slug', f'question {number}')}"
            if missing := [column for column in COLUMNS if column not in question]:
                yield 9, f"{where} lacks {', '.join(missing)}.", f"It takes {', '.join(COLUMNS)}."
            for problem in rules.problems_of_key_points(question.get("key_points", []), is_active=False):
                yield 11, f"{where}: {problem}", 'It takes key_points = [{ id = "…", text = "…" }, …].'
            for slug in question.get("frameworks", ()):
                if slug not in frameworks:
                    hint = f"{FRAMEWORKS}.toml has {', '.join(frameworks)}."
                    yield 10, f"{where} calls for a framework {slug!r}.", hint
