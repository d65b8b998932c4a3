"""/drill: what a card shows, what ticking writes, and what is refused."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from coach.accounts.models import User
from practice.attempts.models import Attempt
from practice.bank.categories import Category
from practice.bank.models import Framework
from practice.evaluation.levels import written_levels
from practice.evaluation.score import DIMENSIONS
from practice.schedule import drills
from practice.schedule.models import Card, CardReview, Kind, Rating
from practice.schedule.tests.drill_client import BRAZIL, INSIGHT, due_again, seen, send, shown
from tests.factories import make_question, make_user

CIRCLES = "framework:circles"


@pytest.fixture
def circles(db):
    framework = Framework.objects.create(slug="circles", name="CIRCLES", when_to_use="The question is wide open.")
    framework.steps.create(position=2, name="Identify the customer", good="Picks one group.")
    framework.steps.create(position=1, name="Comprehend", good="States the goal.")
    return framework


@pytest.fixture
def signed_in(client, learner, question):
    """The learner's browser; the bank is one question with the points "a" and "b"."""
    client.force_login(learner)
    return client


# --- what is shown ---------------------------------------------------------------------------------


def test_a_question_shows_its_key_points(learner, question):
    drill = drills.find(learner, BRAZIL)
    assert (drill.prompt, drill.shows, drill.category) == (question.text, "key points", Category.STRATEGY)
    assert [(point.id, point.text) for point in drill.points] == [("a", "A"), ("b", "B")]


def test_a_framework_shows_its_steps_in_order_and_when_to_use_it(learner, circles):
    drill = drills.find(learner, CIRCLES)
    assert drill.prompt == "CIRCLES: what are the steps, and when do you use it?"
    assert [(point.id, point.head, point.text) for point in drill.points] == [
        ("1", "Comprehend", "States the goal."),
        ("2", "Identify the customer", "Picks one group."),
        ("when", "When to use it", "The question is wide open."),
    ]


def test_a_level_gives_the_lowest_and_shows_the_others(learner):
    drill = drills.find(learner, INSIGHT)
    levels = written_levels()["strategy"]["insight"]
    assert drill.prompt == "Strategy, insight: what lifts an answer from one level to the next?"
    assert levels["1-2"] in drill.given
    assert {point.id: point.text for point in drill.points} == {s: t for s, t in levels.items() if s != "1-2"}


@pytest.mark.parametrize(
    "name", ["drill:nothing", "framework:nothing", "level:strategy:charm", "level:charm:insight"]
)
def test_what_does_not_exist_is_not_found(learner, name):
    assert drills.find(learner, name) is None


def test_a_private_question_is_its_owners_alone(learner, outsider, client):
    make_question(slug="own_mine", owner=learner, key_points=["Buyer"])
    assert drills.find(learner, "drill:own_mine")
    assert drills.find(outsider, "drill:own_mine") is None
    client.force_login(outsider)
    assert send(client, "drill:own_mine").status_code == 404
    assert not Card.objects.exists()


# --- the page --------------------------------------------------------------------------------------


def test_looking_writes_nothing(client, question, circles):
    page = client.get("/drill")
    assert "Card 1 of 6" in page.content.decode()  # one question, CIRCLES, and the levels of one category
    assert client.head("/drill").status_code == 200
    assert not Card.objects.exists()
    assert not User.objects.exists()
    assert "sessionid" not in client.cookies


def test_number_of_queries(signed_in, circles, django_assert_num_queries):
    with django_assert_num_queries(8):
        assert shown(signed_in.get("/drill")) == BRAZIL
    send(signed_in)
    with django_assert_num_queries(9):
        assert shown(signed_in.get("/drill")) == CIRCLES
    with django_assert_num_queries(7):
        page = signed_in.get("/drill/summary").content.decode()
    assert "1 of 6 cards done" in page
    assert "Go on, 5 left" in page


def test_an_empty_bank_says_so(client, db):
    assert "There are no cards yet" in client.get("/drill").content.decode()
    assert client.get("/drill/summary").status_code == 302


def test_skip_goes_to_the_next_card_and_stays_skipped(signed_in, question):
    first = shown(signed_in.get("/drill"))
    second = shown(signed_in.get("/drill", {"after": first}))
    assert second != first
    response = send(signed_in, second, after=first)
    assert response.url == f"/drill?after={first.replace(':', '%3A')}"
    assert shown(signed_in.get(response.url)) not in (first, second)


def test_a_retired_question_is_skipped_with_a_word(signed_in, question):
    send(signed_in)
    due_again()
    CardReview.objects.update(reviewed_on=timezone.localdate() - timedelta(days=1))
    question.is_active = False
    question.save()
    assert "1 card left out: its question was retired or has no key points now." in " ".join(
        signed_in.get("/drill").content.decode().split()
    )


# --- what is written -------------------------------------------------------------------------------


def test_a_drill_is_logged_and_scheduled(signed_in, learner, question):
    response = send(signed_in, tick=["a"], jot="Buyers,\r\nthen price")
    assert (response.status_code, response.url) == (303, "/drill")
    review = CardReview.objects.get()
    assert (review.had, review.of, review.rating, review.jot) == (1, 2, Rating.HARD, "Buyers,\nthen price")
    assert (review.card.user, review.card.kind, review.card.question) == (learner, Kind.DRILL, question)
    assert review.card.due_on > timezone.localdate()
    assert not Attempt.objects.exists()


@pytest.mark.parametrize(
    ("thing", "tick", "had", "of"), [(CIRCLES, ["1", "when"], 2, 3), (INSIGHT, ["3-4", "9-10"], 2, 4)]
)
def test_frameworks_and_levels_have_cards_of_their_own(signed_in, circles, thing, tick, had, of):
    send(signed_in, thing, tick)
    review = CardReview.objects.get()
    assert (review.had, review.of, review.card.kind) == (had, of, thing.partition(":")[0])


def test_points_that_a_curator_removed_count_for_nothing(signed_in):
    send(signed_in, tick=["a", "removed", "b", "b"])
    assert CardReview.objects.values_list("had", "of").get() == (2, 2)


def test_a_question_without_points_by_now_gives_the_next_card(signed_in, question):
    question.key_points = []
    question.save()
    make_question(slug="other", key_points=["Buyer"])
    response = send(signed_in, jot="kept")
    assert response.status_code == 409
    assert "nothing to tick anymore" in response.content.decode()
    assert "kept" in response.content.decode()
    assert not Card.objects.exists()


def test_what_was_jotted_last_time_is_shown(signed_in):
    send(signed_in, jot="Who buys it?")
    due_again()
    assert "Who buys it?" in signed_in.get("/drill").content.decode()


def test_two_tabs_log_one_review(signed_in):
    make_question(slug="other", key_points=["Buyer"])
    assert send(signed_in, jot="First").status_code == 303
    for htmx in (False, True):
        second = send(signed_in, tick=["a", "b"], jot="Second", htmx=htmx)
        page = second.content.decode()
        assert second.status_code == 409
        assert "already done that card in another tab" in page
        assert "Second" in page
        assert shown(second) != BRAZIL
    assert CardReview.objects.values_list("had", "jot").get() == (1, "First")


def test_a_card_that_is_due_again_is_reviewed_again(signed_in):
    send(signed_in)
    due_again()
    moment = seen(signed_in)
    assert send(signed_in, tick=["a", "b"], seen=moment).status_code == 303
    assert send(signed_in, seen=moment).status_code == 409
    assert list(CardReview.objects.values_list("had", flat=True)) == [1, 2]


def test_a_run_is_ten_wherever_one_goes_on(signed_in, learner):
    for number in range(11):
        make_question(Category.EXECUTION, slug=f"question-{number}", key_points=["Buyer"])
    other = Client()
    other.force_login(learner)
    for number in range(10):
        browser = (signed_in, other)[number % 2]
        page = browser.get("/drill")
        assert f"Card {number + 1} of 10" in page.content.decode()
        response = send(browser, shown(page), tick=[])
    assert response.url == "/drill/summary"
    summary = signed_in.get(response.url).content.decode()
    assert "Done: 10 cards" in summary
    assert "Ten more" in summary
    assert "back tomorrow" in summary
    assert "Card 1 of 10" in signed_in.get("/drill").content.decode()


def test_everything_done_says_so_and_lets_go(signed_in):
    for name in [
        BRAZIL,
        *(f"level:strategy:{name}" for name in DIMENSIONS),
    ]:
        send(signed_in, name, tick=[])
    page = signed_in.get("/drill").content.decode()
    assert "Done: 5 cards" in page
    assert "Nothing else is due until" in page
    assert 'class="button" href="/drill"' not in page
    CardReview.objects.update(reviewed_on=timezone.localdate() - timedelta(days=1))
    assert "Nothing to drill today" in signed_in.get("/drill").content.decode()


def test_htmx_gets_the_part_alone(signed_in):
    response = send(signed_in, htmx=True)
    part = signed_in.get(response.url, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert "HX-Request" in part["Vary"]
    done = signed_in.get("/drill/summary", headers={"HX-Request": "true"})
    assert done["HX-Push-Url"] == "/drill/summary"


def test_the_day_is_the_learners(monkeypatch, client, question):
    learner = make_user("kiri", time_zone="Pacific/Auckland")
    monkeypatch.setattr("practice.schedule.drilling.now", lambda: datetime(2027, 3, 9, 20, tzinfo=UTC))
    client.force_login(learner)
    send(client)
    assert str(CardReview.objects.get().reviewed_on) == "2027-03-10"
    assert "Card 2 of" in client.get("/drill").content.decode()
