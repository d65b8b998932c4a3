import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.attempts.quoting import with_ellipses

ANSWER = """Altos suffer most. "Playlists": the conductor adds pieces, and (later) a track for each voice.

- Success: half of the members open it weekly
- 2. Rights are a risk; I'd keep it private"""


@pytest.mark.parametrize(
    ("quote", "shown"),
    [
        ("Altos suffer most.", "Altos suffer most."),
        ("Altos suffer most", "Altos suffer most"),
        ("Altos suffer", "Altos suffer …"),
        ("suffer most.", "… suffer most."),
        ('"Playlists": the conductor adds', '"Playlists": the conductor adds …'),
        ("Playlists", "Playlists …"),
        ("a track for each voice", "… a track for each voice"),
        ("later", "… later …"),
        ("Success: half of the members open it weekly", "Success: half of the members open it weekly"),
        ("half of the members open it weekly", "… half of the members open it weekly"),
        ("Rights are a risk", "Rights are a risk …"),
        ("I'd keep it private", "… I'd keep it private"),
        ("I’d keep it private", "I’d keep it private …"),  # not letter by letter, so nothing is known of its end
        ("the Conductor adds pieces.", "… the Conductor adds pieces."),
        ("", ""),
    ],
)
def test_an_ellipsis_where_a_sentence_is_cut(quote, shown):
    assert with_ellipses(quote, ANSWER).replace("\N{NO-BREAK SPACE}", " ") == shown


@given(st.text(max_size=30), st.text(max_size=60))
def test_the_quote_stays_as_it_is(quote, answer):
    assert quote in with_ellipses(quote, answer)


@given(st.text(alphabet="ab. \n", max_size=40))
def test_a_whole_answer_is_not_cut(answer):
    assert with_ellipses(answer, answer) == answer or not answer.strip()
