"""The learner's own look at an answer: what the page shows beside it, and what a choice writes."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connections, transaction
from django.test import Client
from django.utils import timezone

from practice.attempts import self_review
from practice.attempts.models import Attempt, Status
from practice.attempts.reviews import Choice, SelfReview
from practice.bank.categories import Category
from practice.bank.keypoints import KeyPoint, stored
from practice.evaluation.failures import Failure
from practice.evaluation.levels import written_levels
from tests.factories import make_attempt, make_question, make_review

BUYER = KeyPoint("buyer", "Names the clinics that buy scheduling software")
PRICE = KeyPoint("price", "Sets a price against the hours that receptionists lose")
ANSWER = (
    "Clinics with forty staff buy scheduling software because phone calls cost them two hours. I would start there."
)


@pytest.fixture
def asked(db):
    return make_question(
        Category.STRATEGY,
        slug="clinics",
        key_points=[str(BUYER), str(PRICE)],
        sample_answer="- Pick clinics\n- Price it",
    )


@pytest.fixture
def answered(learner, asked):
    return make_attempt(learner, asked, timezone.now(), score="6.8", answer_text=ANSWER)


@pytest.fixture
def shown(client, learner, answered):
    """The body of the attempt's page as it is now."""
    client.force_login(learner)
    return lambda: client.get(answered.get_absolute_url()).content.decode()


@pytest.fixture
def choose(client, learner, answered):
    client.force_login(learner)

    def post(choices, **headers):
        data = {f"choice-{point}": choice for point, choice in choices.items()}
        return client.post(f"{answered.get_absolute_url()}/review", data, headers=headers)

    return post


def kept(attempt):
    return [(row.point, row.text, row.choice) for row in attempt.reviews.all()]


# --- what the page shows -------------------------------------------------------------------------


def test_outline_points_and_questions_stand_beside_the_answer(shown):
    body = shown()
    for text in ("Pick clinics", "Price it", BUYER.text, PRICE.text, *written_levels()[Category.STRATEGY]["ask"]):
        assert text in body
    assert "You may have covered this here:</span> <q>Clinics with forty staff buy scheduling software" in body
    assert body.count("You may have covered") == 1  # nothing comes near the price
    assert body.count('type="radio"') == 6
    assert " checked" not in body
    assert "You haven&#x27;t marked any yet." in body


@pytest.mark.parametrize(
    "state",
    [
        {"status": Status.PENDING, "failure": ""},
        {"failure": Failure.TIMEOUT},
        {"failure": Failure.LANGUAGE},
        {"score": "6.8", "evaluator": "claude"},
    ],
)
def test_it_is_there_whatever_became_of_the_evaluation(client, learner, asked, state):
    attempt = make_attempt(learner, asked, timezone.now(), answer_text=ANSWER, **state)
    client.force_login(learner)
    body = client.get(attempt.get_absolute_url()).content.decode()
    section = body.index('id="self-review"')
    assert body.index("</section>", body.index('id="feedback"')) < section  # which the stream does not replace
    assert body.count('type="radio"') == 6


def test_what_can_be_checked_is_said_with_its_words(shown, answered):
    assert "22.2" not in shown()
    Attempt.objects.filter(pk=answered.pk).update(
        answer_text=f"{ANSWER} <b>So be it.</b>\nThat is 37 × 0.6 = 2.2 vans."
    )
    body = shown()
    assert "Checked in your answer" in body
    assert "<p>37 × 0.6 is 22.2, not 2.2.</p>" in body
    assert "<b>" not in body


def test_a_question_without_points_or_outline_has_no_empty_list(shown, asked):
    asked.key_points, asked.sample_answer = [], ""
    asked.save()
    body = shown()
    assert "Key points" not in body
    assert "Outline of a strong answer" not in body
    assert ANSWER in body


def test_markup_in_points_and_answers_is_text(shown, asked, answered):
    bold = "<b>Clinics</b> buy <i>scheduling software</i> from somebody"
    asked.key_points = stored([KeyPoint("bold", bold)])
    asked.save()
    Attempt.objects.filter(pk=answered.pk).update(answer_text=bold)
    assert "<b>" not in shown()
    assert "<q>&lt;b&gt;Clinics" in shown()


# --- choosing ------------------------------------------------------------------------------------


def test_a_choice_is_kept_with_its_text_and_can_be_changed(choose, shown, answered):
    response = choose({"buyer": "covered"})
    assert (response.status_code, response.url) == (303, f"{answered.get_absolute_url()}#self-review")
    assert kept(answered) == [("buyer", BUYER.text, "covered")]
    assert 'name="choice-buyer" value="covered" checked' in shown()
    assert "You marked 1 covered, 0 partly, 0 not yet." in shown()
    choose({"buyer": "partly", "price": "not_yet"})
    assert kept(answered) == [("buyer", BUYER.text, "partly"), ("price", PRICE.text, "not_yet")]
    assert shown().count(" checked") == 2
    assert str(Attempt.objects.get().overall_score) == "6.8"


def test_htmx_gets_the_state_and_the_count(choose):
    response = choose({"buyer": "covered"}, hx_request="true")
    body = response.content.decode()
    assert response.status_code == 200
    assert "Saved" in body
    assert "You marked 1 covered, 0 partly, 0 not yet." in body
    assert "<html" not in body


def test_a_choice_takes_few_queries(choose, django_assert_num_queries):
    # Session, user, attempt, reviews, write; then the card: its savepoint, attempt, learner, itself, choices, log.
    with django_assert_num_queries(5 + 12):
        choose({"buyer": "covered", "price": "partly"})
    with django_assert_num_queries(6 + 9):  # reviews again, for the count; the card is there
        choose({"buyer": "partly"}, hx_request="true")
    with django_assert_num_queries(4):  # nothing new
        choose({"buyer": "partly"})


def test_a_guest_chooses_like_anybody(client, asked):
    client.post(asked.get_absolute_url(), {"answer_text": ANSWER})
    attempt = Attempt.objects.get()
    client.post(f"{attempt.get_absolute_url()}/review", {"choice-buyer": "covered"})
    assert attempt.user.is_guest
    assert kept(attempt) == [("buyer", BUYER.text, "covered")]


@pytest.mark.parametrize("who", ["visitor", "outsider"])
def test_somebody_elses_attempt_does_not_exist(client, outsider, answered, who):
    if who == "outsider":
        client.force_login(outsider)
    assert client.post(f"{answered.get_absolute_url()}/review", {"choice-buyer": "covered"}).status_code == 404
    assert not SelfReview.objects.exists()


def test_wrong_method(client, learner, answered):
    client.force_login(learner)
    assert client.get(f"{answered.get_absolute_url()}/review").status_code == 405


@pytest.mark.django_db(transaction=True)
def test_deleted_while_a_choice_is_on_its_way(choose, answered, monkeypatch):
    def then_gone(*arguments):
        Attempt.objects.filter(pk=answered.pk).delete()
        return read(*arguments)

    read = self_review.points_of
    monkeypatch.setattr(self_review, "points_of", then_gone)
    assert choose({"buyer": "covered"}).status_code == 404
    assert not SelfReview.objects.exists()


@pytest.mark.parametrize("point", ["nothing", "", "buyer\0"])
def test_an_unknown_point_does_not_exist(choose, point):
    assert choose({"buyer": "covered", point: "covered"}).status_code == 404
    assert not SelfReview.objects.exists()


@pytest.mark.parametrize("choice", ["great", "Covered", "\0", "x" * 100_000])
def test_a_choice_that_is_none(choose, choice):
    response = choose({"buyer": choice, "price": "covered"})
    assert response.status_code == 400
    assert "choice-buyer takes one of: covered, partly, not_yet." in response.content.decode()
    assert not SelfReview.objects.exists()


@pytest.mark.parametrize("choices", [{}, {"buyer": ""}])
def test_no_choice_at_all(choose, choices):
    response = choose(choices)
    assert response.status_code == 400
    assert "Choose covered, partly, or not yet for at least one key point." in response.content.decode()


def test_without_a_script_a_tab_changes_only_what_was_changed_in_it(client, choose, shown, answered):
    choose({"buyer": "partly", "price": "partly"})
    assert '<input type="hidden" name="shown-buyer" value="partly">' in shown()
    old_tab = {"choice-buyer": "partly", "shown-buyer": "partly", "choice-price": "covered", "shown-price": "partly"}
    choose({"buyer": "not_yet"})
    assert client.post(f"{answered.get_absolute_url()}/review", old_tab).status_code == 303
    assert kept(answered) == [("buyer", BUYER.text, "not_yet"), ("price", PRICE.text, "covered")]


def test_choices_that_are_as_they_were_shown_are_fine(client, choose, answered):
    choose({"buyer": "partly"})
    unchanged = {"choice-buyer": "partly", "shown-buyer": "partly"}
    assert client.post(f"{answered.get_absolute_url()}/review", unchanged).status_code == 303
    assert kept(answered) == [("buyer", BUYER.text, "partly")]


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_the_same_moment(learner, answered):
    client = Client()
    client.force_login(learner)

    def choose(number):
        try:
            tab = Client()
            tab.cookies = client.cookies
            choice = Choice.values[number % 3]
            return tab.post(f"{answered.get_absolute_url()}/review", {"choice-buyer": choice}).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as tabs:
        assert set(tabs.map(choose, range(24))) == {303}
    assert [point for point, _, _ in kept(answered)] == ["buyer"]


@pytest.mark.parametrize("columns", [{"point": "buyer", "choice": "covered"}, {"point": "price", "choice": "great"}])
def test_the_database_takes_one_known_choice_a_point(answered, columns):
    make_review(answered, point="buyer")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_review(answered, **columns)


# --- curators ------------------------------------------------------------------------------------


def change(question, *points):
    question.key_points = stored(points)
    question.save()


def test_a_review_keeps_the_text_it_was_made_on(choose, shown, asked, answered):
    choose({"buyer": "covered"})
    change(asked, KeyPoint("buyer", "Names who decides"), PRICE)
    body = shown()
    assert f'<span class="review-text">{BUYER.text}</span>' in body
    assert "Reworded since: “Names who decides”." in body
    choose({"buyer": "covered", "price": "partly"})  # by Save, which sends what was chosen before, too
    assert kept(answered)[0] == ("buyer", BUYER.text, "covered")


def test_a_new_choice_is_about_todays_wording(choose, shown, asked, answered):
    choose({"buyer": "covered"})
    change(asked, KeyPoint("buyer", "Names who decides"), PRICE)
    body = choose({"buyer": "partly"}, hx_request="true").content.decode()
    assert '<span class="review-text">Names who decides</span>' in body
    assert "Reworded since" not in body
    assert kept(answered) == [("buyer", "Names who decides", "partly")]


def test_a_reviewed_point_outlives_its_question_s(choose, shown, asked, answered):
    choose({"buyer": "covered"})
    change(asked, KeyPoint("other", "Something else"), KeyPoint("more", "And more"))
    body = shown()
    assert body.count('type="radio"') == 9
    assert body.index("And more") < body.index(BUYER.text)
    assert "No longer one of this question's key points." in body
    assert PRICE.text not in body
    assert choose({"price": "covered"}).status_code == 404
    assert choose({"buyer": "not_yet", "more": "covered"}).status_code == 303
    assert kept(answered) == [("buyer", BUYER.text, "not_yet"), ("more", "And more", "covered")]


def test_a_retired_question_is_reviewed_like_any(choose, shown, asked, answered):
    asked.is_active = False
    asked.save()
    assert choose({"buyer": "covered"}).status_code == 303
    assert BUYER.text in shown()
