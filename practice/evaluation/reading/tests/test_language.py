"""That another language is told, and that nothing English ever is taken for one."""

import tomllib
from pathlib import Path

import pytest

from practice.evaluation import calibration
from practice.evaluation.reading.language import is_english

SAMPLES = tomllib.loads(Path(__file__).with_name("languages.toml").read_text(encoding="utf-8"))
DATA = Path(calibration.__file__).with_name("data")
ANSWERS = {
    entry["id"]: entry["text"]
    for path in sorted(DATA.rglob("*.toml"))
    for entry in tomllib.loads(path.read_text(encoding="utf-8")).get("answer", ())
}


def test_there_are_forty_languages():
    assert len(SAMPLES["foreign"]) >= 40


@pytest.mark.parametrize("name", SAMPLES["foreign"])
def test_other_languages(name):
    assert is_english(SAMPLES["foreign"][name]) is False


@pytest.mark.parametrize("name", SAMPLES["english"])
def test_what_is_english_or_says_nothing(name):
    assert is_english(SAMPLES["english"][name]) is not False


@pytest.mark.parametrize("name", ["plain", "non-native", "spoken", "mostly English with German"])
def test_english_prose(name):
    assert is_english(SAMPLES["english"][name])


@pytest.mark.parametrize("name", ["short", "empty", "one word", "emoji", "numbers", "code", "table"])
def test_too_little_to_tell(name):
    assert is_english(SAMPLES["english"][name]) is None


@pytest.mark.parametrize("name", ["German", "Russian", "Indonesian", "Japanese"])
def test_an_english_answer_with_a_foreign_passage_is_english(name):
    assert is_english(f"{SAMPLES['english']['plain']}\n{SAMPLES['english']['spoken']}\n{SAMPLES['foreign'][name]}")


def test_no_graded_answer_is_refused_nor_any_of_its_passages():
    assert ANSWERS
    for key, text in ANSWERS.items():
        assert is_english(text) is not False, key
        words = text.split()
        for start in range(0, len(words), 40):
            assert is_english(" ".join(words[start : start + 40])) is not False, (key, start)
