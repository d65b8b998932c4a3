from practice.evaluation.reading.repetition import repeated

LONG = "I would first sit with three couriers for a day and note every door that stays closed."
OTHER = "After that the team builds one screen with a photo and shows it to two depots."


def test_a_long_sentence_that_comes_again_is_named_once():
    again = "- i would FIRST sit with three couriers, for a day; and note every door that stays closed"
    text = f"{LONG} {OTHER}\n\nNow the risks.\n{again}\n{LONG}"
    assert repeated(text) == [LONG]


def test_a_passage_of_several_sentences_is_one():
    assert repeated(f"{LONG} {OTHER}\nBut why?\n{LONG}\n{OTHER}") == [f"{LONG} {OTHER}"]


def test_a_whole_answer_pasted_twice():
    text = f"# Plan\n\n{LONG}\n\nRisk: low.\n\n{OTHER}"
    assert repeated(f"{text}\n\n{text}") == [text.removeprefix("# ")]


def test_headings_and_refrains_are_not_repeats():
    idea = "**Idea**\nReach: high\nEffort: low\nThat's why I'd do it.\n"
    assert repeated(f"{idea}{LONG}\n{idea}{OTHER}\n{idea}") == []


def test_nothing_to_repeat():
    assert repeated("") == repeated("🙂") == repeated(LONG) == repeated(f"{LONG} {OTHER}") == []


def test_dollars_are_no_percent():
    sentence = "I would expect the average order in each of the two cities to rise from {0}10{1} to {0}12{1}."
    assert repeated(f"{sentence.format('$', '')} {sentence.format('', '%')}") == []
    assert len(repeated(f"{sentence.format('$', '')} {sentence.format('$', '')}")) == 1
