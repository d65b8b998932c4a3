"""That no text can make our regular expressions take more than linear time."""

import ast
import dataclasses
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import coach
import practice
import stats
from practice.evaluation.failures import EvaluationError
from practice.evaluation.offline.bounded import Child
from practice.evaluation.offline.reading import _phrase
from tests.adversary import cpu_s, texts

PACKAGES = (coach, practice, stats)
LENGTH = 20_000
LIMIT_S = 0.5
# A short measurement says nothing about growth.
MEASURABLE_S = 0.03
# Made from text at run time; each is one literal, and its longest form is among the patterns below.
COMPILED_IN_FUNCTIONS = {"practice.evaluation.offline.signals", "practice.evaluation.offline.reading"}
DYNAMIC = {"_phrase": _phrase("a " * 200)}


def modules():
    for package in PACKAGES:
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not re.search(r"\.(?:tests|migrations|conftest)\b", found.name):
                yield importlib.import_module(found.name)


def patterns_in(value):
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        for each in (*value.keys(), *value.values()):
            yield from patterns_in(each)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for each in value:
            yield from patterns_in(each)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        yield from patterns_in(list(vars(value).values()))


def all_patterns():
    """{module.name: pattern} of every module of ours, each pattern once."""
    found = {}
    for module in modules():
        for name, value in vars(module).items():
            for number, pattern in enumerate(patterns_in(value)):
                found.setdefault(pattern, f"{module.__name__}.{name}[{number}]")
    return {name: pattern for pattern, name in found.items()}


PATTERNS = all_patterns() | DYNAMIC


@pytest.fixture(scope="module")
def measured():
    """A function like cpu_s that takes LIMIT_S at most."""
    child = Child()

    def measured(pattern, text):
        nonlocal child
        try:
            return child.run(60, cpu_s, pattern, text)
        except EvaluationError:
            child = Child()
            return float("inf")

    yield measured
    child.stop()


def slow_texts(pattern, measured):
    """Texts that take the pattern too long, or much longer than a fourth of them does."""
    for tiny, short, long in texts(pattern, LENGTH // 16, LENGTH // 4, LENGTH):
        if max(measured(pattern, tiny), measured(pattern, short)) > LIMIT_S or (taken := measured(pattern, long)) > LIMIT_S:
            yield f"{long[:40]!r}…{long[-20:]!r} takes too long"
        elif taken > MEASURABLE_S and min(measured(pattern, long) for _ in range(3)) > 8 * min(measured(pattern, short) for _ in range(3)):
            yield f"{long[:40]!r}…{long[-20:]!r} takes more than linear time"


@pytest.mark.parametrize("name", PATTERNS)
def test_every_pattern_takes_linear_time(name, measured):
    assert next(slow_texts(PATTERNS[name], measured), None) is None
