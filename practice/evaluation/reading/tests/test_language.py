"""That another language is told, and that nothing English ever is taken for one."""

import tomllib
from pathlib import Path

import pytest

from practice.evaluation import calibration
from practice.evaluation.reading.language import FUNCTION_WORDS, KNOWN, is_english

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


@pytest.mark.parametrize("name", SAMPLES["short"])
def test_short_answers_in_other_languages(name):
    assert is_english(SAMPLES["short"][name]) is False


def test_twelve_words_of_another_language_are_enough():
    for name, text in SAMPLES["foreign"].items():
        assert is_english(" ".join(text.split()[:12])) is False, name


def test_no_word_of_another_language_is_known_as_english():
    assert not [(name, words & KNOWN) for name, words in FUNCTION_WORDS.items() if words & KNOWN]


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


@pytest.mark.parametrize(
    "unit", ["lost property ", "2 x 3 = 7. ", "a\n", "asdf qwer zxcv uiop ", "def f(x): return x+1\n", "los ", "é "]
)
def test_no_nonsense_is_another_language(unit):
    assert is_english(unit * (20_000 // len(unit))) is None


def test_capitals_change_nothing_about_english():
    assert is_english(SAMPLES["english"]["plain"].upper())


def test_names_of_places_are_no_evidence_though_they_have_function_words_of_many_languages():
    assert (
        is_english("maps of den haag, los angeles, rio das ostras, le mans, san josé, são paulo, las vegas") is None
    )


def test_no_graded_answer_is_refused_nor_any_of_its_passages():
    assert ANSWERS
    for key, text in ANSWERS.items():
        assert is_english(text) is not False, key
        words = text.split()
        for start in range(0, len(words), 20):
            assert is_english(" ".join(words[start : start + 40])) is not False, (key, start)
