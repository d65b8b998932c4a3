"""Categories: declared once, read everywhere, and checked for what they lack."""

import re
import shutil

import pytest
from django.core.management import CommandError, call_command
from django.template import Context, Template

from practice.bank import checks, seeding
from practice.bank.categories import Category
from practice.evaluation import levels

GOOD_QUESTION = """
[[question]]
slug = "ferry"
subcategory = "Willingness to pay"
difficulty = "easy"
text = "How would you price a ferry ticket?"
hint = "Who has no other way?"
frameworks = ["circles"]
key_points = [{ id = "payer", text = "Names who pays" }]
sample_answer = "- Commuters pay most"
"""
PAGES = {"light": "#ffffff", "dark": "#030712"}


def luminance(hue):
    """Relative luminance by WCAG 2.2."""
    channels = (int(hue[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", PAGES)
@pytest.mark.parametrize("category", Category)
def test_hues_stand_out_from_their_page(category, theme):
    low, high = sorted([luminance(getattr(category, theme)), luminance(PAGES[theme])])
    assert (high + 0.05) / (low + 0.05) >= 3


def test_no_two_categories_look_alike():
    for look in ("light", "dark", "icon", "label"):
        assert len({getattr(category, look) for category in Category}) == len(Category)


def test_a_member_is_its_slug():
    assert Category("strategy") is Category.STRATEGY
    assert str(Category.STRATEGY) == "strategy"
    assert Category.choices[0] == ("product_design", "Product Design")


# --- the stylesheet ----------------------------------------------------------------------------------


def test_stylesheet_has_every_hue_in_both_themes(client):
    response = client.get("/categories.css")
    css = response.content.decode()
    assert response["Content-Type"] == "text/css; charset=utf-8"
    light, dark = re.search(r":root \{(.*?)\}\s*@media not print \{ \.dark \{(.*?)\} \}", css).groups()
    for category in Category:
        assert f"--cat-{category.value}: {category.light};" in light
        assert f"--cat-{category.value}: {category.dark};" in dark
        assert f'[data-category="{category.value}"] {{ --hue: var(--cat-{category.value}); }}' in css


def test_stylesheet_is_kept_for_good_under_an_address_that_changes_with_it(client, db, django_assert_num_queries):
    address = re.search(r'href="(/categories\.css\?v=[0-9a-f]{12})"', client.get("/").content.decode())[1]
    with django_assert_num_queries(0):
        response = client.get(address)
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Cookie" not in response.get("Vary", "")
    for other in ("/categories.css", "/categories.css?v=000000000000"):
        assert client.get(other)["Cache-Control"] == "no-cache"
    assert address == Template("{% load categories %}{% category_colors_url %}").render(Context())
    assert client.post("/categories.css").status_code == 405


# --- the checks --------------------------------------------------------------------------------------


def problems():
    return {(error.id, error.msg, error.hint) for error in checks.check_categories(None)}


def messages(number):
    return [f"{message} {hint}" for id_, message, hint in problems() if id_ == f"practice.E{number:03}"]


def test_nothing_is_missing():
    assert problems() == set()


@pytest.mark.parametrize(
    ("look", "value", "number", "message"),
    [
        ("light", "", 2, "strategy has no hue for light pages, but ''. It takes #rrggbb, lowercase."),
        ("dark", "red", 2, "strategy has no hue for dark pages, but 'red'."),
        ("light", "#FFF000", 2, "strategy has no hue for light pages, but '#FFF000'."),
        ("icon", "", 3, "strategy has no icon. It takes the path of a 20 x 20 line drawing."),
    ],
)
def test_a_missing_look_is_named(monkeypatch, look, value, number, message):
    monkeypatch.setattr(Category.STRATEGY, look, value)
    (found,) = messages(number)
    assert "categories.py: " in found
    assert message in found
    with pytest.raises(CommandError, match=f"practice.E{number:03}"):
        call_command("check")


@pytest.fixture
def written(monkeypatch):
    """The written levels, to be changed."""
    found = {
        category: {name: dict(value) if isinstance(value, dict) else value for name, value in parts.items()}
        for category, parts in levels.written_levels().items()
    }
    monkeypatch.setattr(checks, "written_levels", lambda: found)
    return found


def test_missing_levels_are_named(written):
    del written["strategy"]
    written["execution"]["focus"] = ""
    del written["product_design"]["ask"]
    del written["analytical"]["insight"]
    del written["app_critique"]["structure"]["5-6"]
    written["cooking"] = {}
    found = sorted(messages(4))
    assert ["anchors.toml: " in message for message in found] == [True] * 5
    assert "[analytical.insight] is not complete. It takes 1-2, 3-4, 5-6, 7-8, 9-10." in found[0]
    assert "[app_critique.structure] is not complete." in found[1]
    assert "execution has no focus." in found[2]
    assert "product_design has nothing to ask oneself. It takes a list of questions." in found[3]
    assert "strategy has no written levels. It takes a table [strategy]" in found[4]
    (unknown,) = messages(5)
    assert "there is no category 'cooking'. It takes product_design, strategy" in unknown


def test_missing_and_unknown_files_are_named(monkeypatch, tmp_path):
    folder = shutil.copytree(seeding.DATA, tmp_path / "data")
    (folder / "strategy.toml").rename(folder / "cooking.toml")
    monkeypatch.setattr(seeding, "DATA", folder)
    assert messages(6) == [
        f"{folder}/strategy.toml: strategy has no questions. It takes a file of [[question]] tables."
    ]
    (unknown,) = messages(7)
    assert unknown.startswith(f"{folder}/cooking.toml: there is no category 'cooking'. It takes product_design,")


@pytest.mark.parametrize(
    ("text", "number", "message"),
    [
        ("[[question]\n", 8, "strategy.toml: Expected ']]'"),
        ("", 6, "strategy.toml: strategy has no questions. It takes a file of [[question]] tables."),
        ('[[question]]\nslug = "a"\n', 9, "strategy.toml: a lacks subcategory, difficulty, text, hint, key_points, "),
        ('[[question]]\ntext = "a"\n', 9, "strategy.toml: question 1 lacks slug, subcategory, difficulty, hint, "),
        (
            GOOD_QUESTION.replace('"payer"', '"No Id"'),
            11,
            "strategy.toml: ferry: “No Id” is no id; an id has",
        ),
        (GOOD_QUESTION.replace("{ id", "{ name"), 11, "strategy.toml: ferry: Key points are a list of {"),
        (GOOD_QUESTION.replace("circles", "square"), 10, "strategy.toml: ferry calls for a framework 'square'."),
    ],
)
def test_a_broken_file_of_questions_is_named(monkeypatch, tmp_path, text, number, message):
    folder = shutil.copytree(seeding.DATA, tmp_path / "data")
    (folder / "strategy.toml").write_text(text)
    monkeypatch.setattr(seeding, "DATA", folder)
    (found,) = messages(number)
    assert found.startswith(f"{folder}/{message}")


def test_levels_that_are_no_toml_are_named(monkeypatch, tmp_path):
    (tmp_path / "anchors.toml").write_text("[strategy\n")
    monkeypatch.setattr(levels, "FILE", tmp_path / "anchors.toml")
    monkeypatch.setattr(checks, "written_levels", levels.written_levels.__wrapped__)
    (found,) = messages(8)
    assert "anchors.toml: Expected ']'" in found


def test_rules_of_all_levels_that_are_missing_are_named(monkeypatch, tmp_path):
    written = levels.FILE.read_text().replace("rules = [", "notes = [")
    (tmp_path / "anchors.toml").write_text(written)
    monkeypatch.setattr(levels, "FILE", tmp_path / "anchors.toml")
    monkeypatch.setattr(checks, "rules_of_all_levels", levels.rules_of_all_levels.__wrapped__)
    (found,) = messages(4)
    assert "anchors.toml: there are no rules for all levels. It takes a list of sentences." in found
