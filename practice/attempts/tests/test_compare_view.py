"""/attempts/<id>/compare/<other>: what it shows, whose it is, and asking for a verdict."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from practice.attempts.comparisons import Comparison
from practice.attempts.models import Attempt, Status
from practice.evaluation.failures import Failure
from tests.factories import make_attempt, make_question, make_review

EARLIER = "Clinics with many staff lose time by phone. I would start there and see."
LATER = "Clinics with 40 staff lose 2 hours a day by phone. I would start there and see."


@pytest.fixture
def pair(client, learner, question):
    """Made in this order, submitted in the other: the ids say nothing about which is earlier."""
    client.force_login(learner)
    now = timezone.now()
    later = make_attempt(learner, question, now, score="7.4", answer_text=LATER, time_spent_sec=425)
    earlier = make_attempt(learner, question, now - timedelta(days=2), score="5.2", answer_text=EARLIER)
    return earlier, later


def address(first, second):
    return f"/attempts/{first.pk}/compare/{second.pk}"


@pytest.fixture
def text(client):
    """The words of the page at an address."""

    def text(path, status=200):
        response = client.get(path)
        assert response.status_code == status
        body = response.content.decode()
        main = body[body.index("<main") : body.index("</main>")]
        return " ".join(re.sub(r"<[^>]+>", " ", main).split())

    return text


def test_both_texts_with_what_differs_marked(client, pair):
    earlier, later = pair
    body = client.get(address(later, earlier)).content.decode()
    assert "Clinics with <del>many</del> staff lose <del>time</del> by phone." in body
    assert "Clinics with <ins>40</ins> staff lose <ins>2 hours a day</ins> by phone." in body


def test_scores_and_their_change(pair, text):
    earlier, later = pair
    Attempt.objects.update(scale="claude", evaluator="claude", margins={})
    shown = text(address(later, earlier))
    assert "Overall 5.2 7.4 +2.2 not distinguishable yet" in shown
    assert "7:05 min" in shown
    Attempt.objects.filter(pk=later.pk).update(overall_score="8.7")
    assert "Overall 5.2 8.7 +3.5 higher" in text(address(later, earlier))
    assert "Overall 5.2 5.2 No change" in text_of_equal(later, text, address(later, earlier))


def text_of_equal(later, text, path):
    Attempt.objects.filter(pk=later.pk).update(overall_score="5.2")
    return text(path)


def test_a_score_that_is_yet_to_be_guessed_stays_closed(client, fake, pair):
    earlier, later = pair
    Attempt.objects.filter(pk=earlier.pk).update(awaits_guess=True)
    response = client.get(address(later, earlier))
    assert (response.status_code, response["Location"]) == (302, earlier.get_absolute_url())
    client.post(address(later, earlier) + "/verdict")
    assert not Comparison.objects.exists()


def test_the_other_order_leads_to_the_same_page(client, pair):
    earlier, later = pair
    response = client.get(address(earlier, later))
    assert (response.status_code, response["Location"]) == (302, address(later, earlier))


def test_two_scales_are_never_compared(pair, text):
    earlier, later = pair
    Attempt.objects.filter(pk=later.pk).update(scale="claude", evaluator="claude", margins={})
    shown = text(address(later, earlier))
    assert "Not compared" in shown
    assert "two scales, and their scores are never compared" in shown
    assert "higher" not in shown


def test_without_a_score(learner, question, pair, text):
    waiting = make_attempt(
        learner, question, timezone.now(), status=Status.PENDING, failure="", evaluator="", answer_text=LATER
    )
    shown = text(address(waiting, pair[0]))
    assert "Scores are compared once both answers have one." in shown
    assert "Waiting" in shown


def test_a_reworded_question_is_said(question, pair, text):
    earlier, later = pair
    Attempt.objects.filter(pk=earlier.pk).update(question_text="An older wording?")
    shown = text(address(later, earlier))
    assert "The question was reworded between the two. The earlier answer is to: An older wording?" in shown


def test_what_became_covered_in_the_self_reviews(question, pair, text):
    earlier, later = pair
    first, second = question.points
    assert "You have reviewed neither answer." in text(address(later, earlier))
    make_review(later, point=first.id, text=first.text, choice="covered")
    assert "You haven't reviewed the earlier answer." in text(address(later, earlier))
    make_review(earlier, point=first.id, text=first.text, choice="not_yet")
    shown = text(address(later, earlier))
    assert "1 key point became covered." in shown
    assert "A From Not yet → to Covered" in shown
    assert "B Not marked" in shown


def test_texts_are_escaped(pair, client):
    earlier, later = pair
    Attempt.objects.filter(pk=later.pk).update(answer_text="<script>alert(1)</script> by phone.")
    body = client.get(address(later, earlier)).content.decode()
    assert "<script>alert" not in body
    assert "&lt;script&gt;" in body


@pytest.mark.parametrize("verdict", ["", "/verdict"])
def test_only_two_of_ones_own_at_one_question(client, learner, outsider, question, pair, verdict):
    earlier, later = pair
    theirs = make_attempt(outsider, question, timezone.now(), score="6.0")
    elsewhere = make_attempt(learner, make_question(), timezone.now(), score="6.0")
    for one, other in ((later, later), (later, theirs), (theirs, later), (later, elsewhere)):
        for method in (client.get, client.post):
            response = method(address(one, other) + verdict)
            assert response.status_code in ((404,) if verdict or method == client.get else (405,))
    client.force_login(outsider)
    assert client.get(address(later, earlier) + verdict).status_code == 404
    client.logout()
    assert client.get(address(later, earlier) + verdict).status_code == 404
    assert not Comparison.objects.exists()


def test_it_takes_four_queries_besides_the_session(client, pair, django_assert_num_queries):
    earlier, later = pair
    client.get(address(later, earlier))
    with django_assert_num_queries(6):
        client.get(address(later, earlier))


# --- on the attempt's page ------------------------------------------------------------------------


def test_the_attempt_lists_the_others_by_date_and_time_and_leads_here(client, pair, text):
    earlier, later = pair
    body = client.get(later.get_absolute_url()).content.decode()
    assert f'<a class="button" href="{address(later, earlier)}">Compare with your last answer</a>' in body
    at = timezone.localtime(earlier.submitted_at, later.user.zone)
    assert f"{at:%B} {at.day}, {at.year}," in text(later.get_absolute_url())
    first = client.get(earlier.get_absolute_url()).content.decode()
    assert "Compare with your last answer" not in first
    assert address(earlier, later) in first


# --- a verdict ------------------------------------------------------------------------------------


def test_without_a_model_the_page_says_who_could_give_one(client, pair, text):
    earlier, later = pair
    shown = text(address(later, earlier))
    assert "Claude, or a local model. This site has neither set up." in shown
    assert client.post(address(later, earlier) + "/verdict").status_code == 303
    assert not Comparison.objects.exists()


def test_asking_starts_one_comparison_and_a_get_none(client, fake, pair, text):
    earlier, later = pair
    assert "Ask Claude which is better" in text(address(later, earlier))
    assert client.get(address(later, earlier) + "/verdict").status_code == 302
    assert not Comparison.objects.exists()
    for path in (address(later, earlier), address(earlier, later)):
        response = client.post(path + "/verdict")
        assert (response.status_code, response["Location"]) == (303, address(later, earlier) + "#verdict")
    made = Comparison.objects.get()
    assert (made.attempt, made.other, made.status) == (later, earlier, Status.PENDING)
    assert "Being compared, in both orders." in text(address(later, earlier))


def polled(client, pair):
    response = client.get(address(*pair[::-1]) + "/verdict", headers={"HX-Request": "true"})
    return response.content.decode()


def test_a_page_that_waits_looks_again_for_ten_minutes(client, fake, pair):
    earlier, later = pair
    made = Comparison.objects.create(attempt=later, other=earlier, asked_at=timezone.now())
    assert 'hx-trigger="every 2s"' in polled(client, pair)
    Comparison.objects.update(asked_at=made.asked_at - timedelta(minutes=10))
    body = polled(client, pair)
    assert "hx-trigger" not in body
    assert "Look again" in body


def judge(pair, **columns):
    earlier, later = pair
    said = {"given": "later", "better": "later", "reason": "It has figures.", "earlier_quote": "many staff"}
    opinions = [{**said, "later_first": later_first, "later_quote": ""} for later_first in (False, True)]
    done = {"status": Status.SCORED, "verdict": "better", "reasons": opinions, "evaluator": "claude", "model": "m"}
    return Comparison.objects.create(attempt=later, other=earlier, asked_at=timezone.now(), **(done | columns))


@pytest.mark.parametrize(
    ("verdict", "headline"),
    [
        ("better", "The later answer is better"),
        ("same", "Not distinguishable"),
        ("worse", "The earlier answer is better"),
    ],
)
def test_the_verdict_says_what_it_is_also_without_a_model(pair, text, verdict, headline):
    judge(pair, verdict=verdict)
    shown = text(address(*pair[::-1]))
    assert headline in shown
    assert "This is one comparison, asked in both orders. It is not a measurement" in shown
    assert "Asked with the later answer first: the later one is better" in shown
    assert "neither set up" not in shown


def test_a_verdict_is_not_asked_for_twice(client, fake, pair):
    judge(pair)
    client.post(address(*pair[::-1]) + "/verdict")
    assert Comparison.objects.get().status == Status.SCORED


def test_a_failure_is_said_and_can_be_asked_again(client, fake, pair, text):
    judge(pair, status=Status.FAILED, failure=Failure.TIMEOUT, verdict="", reasons=[])
    shown = text(address(*pair[::-1]))
    assert "The evaluator did not answer in time." in shown
    assert "Ask Claude again" in shown
    body = client.post(address(*pair[::-1]) + "/verdict", headers={"HX-Request": "true"}).content.decode()
    assert "Being compared" in body
    assert Comparison.objects.get().failure == ""


def test_equal_texts_are_not_asked_about(client, fake, pair, text):
    Attempt.objects.update(answer_text=LATER)
    assert "The two texts are the same, word for word." in text(address(*pair[::-1]))
    client.post(address(*pair[::-1]) + "/verdict")
    assert not Comparison.objects.exists()


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize("limit", ["EVALUATIONS_PER_HOUR", "SUBMITS_PER_LEARNER_HOUR"])
def test_limits_hold_for_comparisons(client, fake, learner, question, pair, settings, limit, htmx):
    setattr(settings, limit, 1)
    earlier, later = pair
    client.post(address(later, earlier) + "/verdict")
    third = make_attempt(learner, question, timezone.now(), score="6.0", answer_text="Quite another one.")
    headers = {"HX-Request": "true"} if htmx else {}
    response = client.post(address(third, later) + "/verdict", headers=headers)
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert "You can have these compared after" in response.content.decode()
    assert Comparison.objects.count() == 1
