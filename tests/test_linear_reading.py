"""That no text can make our regular expressions take more than linear time."""

import ast
import dataclasses
import importlib
import pkgutil
import re
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import coach
import practice
import stats
from practice.bank.importing import Reader
from practice.evaluation.failures import EvaluationError, Failure
from practice.evaluation.offline.bounded import Child
from tests import adversary, reading

PACKAGES = (coach, practice, stats)
LENGTH = 20_000
LIMIT_S = 0.5
# A short measurement says nothing about growth.
MEASURABLE_S = 0.01
# Compiles a pattern when it is called, which is when its module is imported, so that the result is found below.
MAKERS = {"_any_of"}

# S1, S2, and S3 of the security review.
ONCE_SLOW = [
    (r"</?\s*\w*(?:answer|system|prompt)\w*\s*/?\s*>", "<" + "answer" * 1111 + " " * 13300 + "x"),
    (r"\d[^.]*\b(?:so|times|gives|is)\b[^.]*\d", "1 " * 2500 + "so " * 2500 + "x" * 7500),
    (r"<\|.*?\|>", "<|" * 10_000),
]
# Each costs, or once did, more than its share in one of the functions.
UNITS = (
    *(
        "<|",
        "<answer ",
        "1 so ",
        "[](",
        "[",
        "*a *",
        "_a_ ",
        "# ",
        "Q ",
        "'",
        '"',
        ",",
        "text,",
        "text;",
        "{",
        '{"a":',
        '{"a": "',
        "<think>",
        "1 x 1 = 3 ",
        "would ",
        "a. ",
    ),
    *(
        "I did it. ",
        "set a it ",
        "score a ",
        "$1",
        "1x",
        "a.\n\n",
        "\u0301",
        "\u0327",
        "\n",
        "\n- ",
        " ",
        "x",
        "10",
        "(",
        "{",
        "-",
        "\t",
    ),
)


def modules():
    for package in PACKAGES:
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            # coach.celery refuses to be imported where there is no broker, and has no pattern.
            if not re.search(r"\.(?:tests|migrations|conftest)\b|^coach\.celery$", found.name):
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


PATTERNS = all_patterns()


@pytest.fixture(scope="module")
def measured():
    """A function for the processor time that `function(*args)` takes in a child, where it is ended in good time."""
    child = Child()

    def measured(function, *args):
        nonlocal child
        if not child.is_alive:
            child = Child()
        try:
            return child.run(60, function, *args)
        except EvaluationError as error:
            if error.code == Failure.TIMEOUT:
                return float("inf")
            raise

    yield measured
    child.stop()


def slow_texts(pattern, measured):
    """Texts that take the pattern too long, or much longer than their growth explains.

    A busy machine makes short measurements untrue, so what looks bad is looked at again, eight times as long.
    """
    for *shorter, long, huge in adversary.texts(pattern, LENGTH // 16, LENGTH // 4, LENGTH, LENGTH * 8):
        taken = [measured(adversary.cpu_s, pattern, text) for text in (*shorter, long)]
        if max(taken) > LIMIT_S:
            yield f"{long[:40]!r}…{long[-20:]!r} takes too long"
        elif (
            taken[-1] > max(MEASURABLE_S, 8 * taken[-2]) and measured(adversary.cpu_s, pattern, huge) > 24 * taken[-1]
        ):
            yield f"{long[:40]!r}…{long[-20:]!r} takes more than linear time"


@pytest.mark.parametrize("name", PATTERNS)
def test_every_pattern_takes_linear_time(name, measured):
    assert next(slow_texts(PATTERNS[name], measured), None) is None


@pytest.mark.parametrize("source", [source for source, _ in ONCE_SLOW])
def test_slow_patterns_would_be_found(source, measured):
    assert next(slow_texts(re.compile(source), measured), None)


WITH_PATTERNS = ("RegexValidator", "RegexField", "re_path")


def test_no_pattern_hides_from_this_test():
    """Every pattern is compiled at the top of a module, where the search above finds it."""
    found = []
    for module in modules():
        tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
        makers = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name in MAKERS]
        allowed = {id(node) for maker in makers for node in ast.walk(maker)}
        inside = {id(node) for f in ast.walk(tree) if isinstance(f, ast.FunctionDef) for node in ast.walk(f)}
        for node in ast.walk(tree):
            line = getattr(node, "lineno", 0)
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name("re"), attr="compile")):
                    hidden = id(node) in inside - allowed
                case ast.Call(func=ast.Attribute(value=ast.Name("re"), attr=name)):
                    hidden = name != "escape"
                case ast.ImportFrom(module="re" | "regex") | ast.alias("re" | "regex", str()):
                    hidden = True
                case ast.Name(name) | ast.Attribute(attr=name) if name in WITH_PATTERNS:
                    hidden = True
                case _:
                    hidden = False
            if hidden:
                found.append(f"{module.__file__}:{line}")
    assert found == []


def repeated(parts):
    """Text of LENGTH: the units in turn, each many times."""
    share = LENGTH // len(parts)
    return "".join((unit * share)[:share] for unit in parts)


ADVERSARIAL = st.lists(st.sampled_from(UNITS) | st.text(min_size=1, max_size=4), min_size=1, max_size=4).map(repeated)


@pytest.mark.parametrize("name", reading.FUNCTIONS)
def test_every_function_reads_any_text_in_linear_time(name, measured):
    def is_quick(text):
        """In one of two measurements: a busy machine makes them longer, never shorter."""
        return any(measured(reading.cpu_s, name, text) <= LIMIT_S for _ in range(2))

    @settings(max_examples=6, deadline=None)
    @given(ADVERSARIAL)
    def reads(text):
        assert is_quick(text)

    reads()
    for text in (*(text for _, text in ONCE_SLOW), *map(repeated, ([unit] for unit in UNITS)), distinct_sentences()):
        assert is_quick(text), f"{text[:40]!r}…"


def distinct_sentences():
    """As many as there can be, each with something of its own."""
    words = map("".join, product("bdfgklmnprst", "aeiou", "bdfgklmnprst"))
    return " ".join(f"I {word} it." for word in words)[:LENGTH]


def test_numbering_equal_slugs_takes_linear_time(db):
    reader = Reader([])
    slugs = [reader.new_slug("What would you build?") for _ in range(3)]
    assert slugs == ["what-would-you-build", "what-would-you-build-2", "what-would-you-build-3"]

    class Counted(set):
        asked = 0

        def __contains__(self, slug):
            Counted.asked += 1
            return super().__contains__(slug)

    reader.taken = Counted(reader.taken)
    for _ in range(1000):
        reader.new_slug("What would you build?")
    assert Counted.asked == 2 * 1000
