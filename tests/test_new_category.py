"""The steps of CONTRIBUTING.md, "Add a category", taken in a copy of the code: they are enough."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CODE = ("coach", "practice", "stats", "templates", "static", "manage.py")

DECLARATION = """
    PRICING = (
        "pricing",
        "#7a5c00",
        "#d9c25a",
        "M4 4h12v12H4z",
        "Pricing",
    )
"""
QUESTION = """
[[question]]
slug = "price-a-ferry-ticket"
subcategory = "Willingness to pay"
difficulty = "easy"
text = "How would you price a ferry ticket?"
hint = "Who has no other way?"
frameworks = ["circles"]
key_points = [
  { id = "payer", text = "Names who pays" },
  { id = "price-today", text = "Names what they pay today" },
  { id = "price-test", text = "Tests a price" },
  { id = "doubt", text = "Says what would change it" },
]
sample_answer = "- Commuters pay most\\n- Test two prices"
"""
# Runs in the copy, after the last step: migrates, seeds, and asks for the pages that list categories.
VISIT = """
from pathlib import Path
import django
django.setup()
from django.core.management import call_command
from django.test import Client
from practice.bank.categories import Category
from practice.bank.models import Question
from practice.evaluation.prompts import CURRENT

call_command("check")
call_command("makemigrations", "practice", name="pricing")
call_command("makemigrations", check=True, dry_run=True)
call_command("migrate", verbosity=0)
call_command("seed_questions", quiet=True)
assert list(Category)[-1] == "pricing"
assert Question.objects.get(category="pricing").slug == "price-a-ferry-ticket"
client = Client(SERVER_NAME="localhost")
landing = client.get("/").content.decode()
assert landing.count('class="card category-tile" href="/practice/') == len(Category) + 1, landing
assert 'd="M4 4h12v12H4z"' in landing
assert "--cat-pricing: #7a5c00;" in client.get("/categories.css").content.decode()
assert client.get("/practice/pricing").url == "/practice/pricing/price-a-ferry-ticket?mode=category"
assert "pricing" in client.get("/api/stats/by-category?days=30").json()["unpractised"]
assert "How would you price a ferry ticket?" in client.get("/questions?category=pricing").content.decode()
assert 'id="pricing"' in client.get("/how-scoring-works").content.decode()
call_command("seed_demo", days=20, attempts=20)
call_command("write_prompts")
assert "Category: Pricing." in Path("docs/prompts", CURRENT.version, "pricing.md").read_text()
print("all there")
"""


@pytest.fixture
def copy(tmp_path):
    for name in CODE:
        source, target = ROOT / name, tmp_path / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "tests", "vendor"))
        else:
            shutil.copy(source, target)
    (tmp_path / "tests").mkdir()
    shutil.copy(ROOT / "tests" / "settings.py", tmp_path / "tests" / "settings.py")
    return tmp_path


def run(copy, *arguments):
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": f"sqlite:///{copy}/db.sqlite3",
        "ALLOWED_HOSTS": "localhost",
    }
    return subprocess.run(
        [sys.executable, *arguments], cwd=copy, env=environment, capture_output=True, text=True, timeout=120
    )


def test_an_eighth_category_in_five_steps(copy):
    declarations = copy / "practice/bank/categories.py"
    declarations.write_text(declarations.read_text() + DECLARATION)
    check = run(copy, "manage.py", "check")
    assert check.returncode != 0
    missing = re.findall(r"\(practice\.(E\d+)\) (.*)", check.stderr)
    assert [number for number, _ in missing] == ["E004", "E006"]
    assert "anchors.toml: pricing has no written levels." in missing[0][1]
    assert "pricing.toml: pricing has no questions." in missing[1][1]

    anchors = copy / "practice/evaluation/anchors.toml"
    strategy = re.search(r"(?s)\[strategy\].*?(?=\n\[execution\])", anchors.read_text())[0]
    anchors.write_text(anchors.read_text() + "\n" + strategy.replace("[strategy", "[pricing"))
    (copy / "practice/bank/data/pricing.toml").write_text(QUESTION)
    visit = run(copy, "-c", VISIT)
    assert visit.stdout.endswith("all there\n"), visit.stderr


def test_contributing_names_the_steps():
    section = (ROOT / "CONTRIBUTING.md").read_text().split("## Add a category")[1].split("\n## ")[0]
    for step in (
        "practice/bank/categories.py",
        "makemigrations",
        "anchors.toml",
        "practice/bank/data/",
        "write_prompts",
    ):
        assert step in section
