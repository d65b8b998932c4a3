"""`make lint` stops at files and functions that are too long."""

from pathlib import PurePath

import pytest

from benchmarks.sizes import area_of, measured, report


def function(lines, name="f"):
    return f"def {name}():\n" + "    x = 1\n" * (lines - 1)


def sized(folder, content):
    (folder / "some.py").write_text(content)
    return report(folder, [PurePath("some.py")])


def test_at_the_limits(tmp_path, capsys):
    assert sized(tmp_path, function(50) + "\n" * 250) == 0
    assert "Nothing is over the limit (300 lines per file, 50 per function" in capsys.readouterr().out


def test_a_file_over_the_limit(tmp_path, capsys):
    assert sized(tmp_path, "x = 1\n" * 301) == 1
    assert ":\n  some.py: 301 lines\n" in capsys.readouterr().out


def test_a_function_over_the_limit(tmp_path, capsys):
    assert sized(tmp_path, "\n@staticmethod\n" + function(51)) == 1
    assert capsys.readouterr().out.endswith("line):\n  some.py:3 f: 51 lines\n")


def test_a_line_of_a_template_over_the_limit(tmp_path, capsys):
    (tmp_path / "some.html").write_text(f"{'x' * 160}\n{'x' * 161}\n")
    assert report(tmp_path, [], [PurePath("some.html")]) == 1
    assert capsys.readouterr().out.endswith("line):\n  some.html:2: 161 characters\n")


def test_a_nested_function_counts_for_both(tmp_path, capsys):
    inner = "".join(f"        {line}\n" for line in function(40, "inner").splitlines())
    assert sized(tmp_path, f"class A:\n    async def outer(self):\n{inner}" + "        y = 2\n" * 20) == 1
    assert capsys.readouterr().out.endswith("line):\n  some.py:2 A.outer: 61 lines\n")


def test_what_is_counted(tmp_path):
    (tmp_path / "some.py").write_text(
        "class A:\n"
        "    def known(self, a: int, /, b, *c: int, d, **e):\n"
        '        """With a docstring."""\n'
        "        def inner(f: str): ...\n"
        "    @classmethod\n"
        "    def _own(cls): ...\n"
    )
    counted = [
        (each.name, each.public, each.documented, each.parameters, each.annotated)
        for each in measured(tmp_path, PurePath("some.py")).functions
    ]
    assert counted == [
        ("A.known", True, True, 5, 2),
        ("A.known.inner", False, False, 1, 1),
        ("A._own", False, False, 0, 0),
    ]


@pytest.mark.parametrize(
    ("path", "area"),
    [
        ("practice/bank/views.py", "practice/bank"),
        ("practice/evaluation/offline/text.py", "practice/evaluation"),
        ("practice/evaluation/offline/tests/test_scores.py", "tests"),
        ("practice/management/commands/redate.py", "practice other"),
        ("practice/lists.py", "practice other"),
        ("practice/conftest.py", "tests"),
        ("tests/factories.py", "tests"),
        ("stats/views.py", "stats"),
        ("manage.py", "other"),
    ],
)
def test_areas(path, area):
    assert area_of(PurePath(path)) == area
