import pytest
from django.urls import reverse
from django.utils import timezone

from coach.accounts.models import User
from practice.models import Framework, FrameworkStep, Question
from tests.factories import make_attempt


@pytest.fixture
def curator(client, db):
    user = User.objects.create_superuser("curator")
    client.force_login(user)
    return user


@pytest.fixture
def framework(db):
    framework = Framework.objects.create(slug="circles", name="CIRCLES", summary="For design.", when_to_use="Often.")
    for position, name in enumerate(["Report needs", "Comprehend"], start=1):
        FrameworkStep.objects.create(framework=framework, position=3 - position, name=name, good="Good.")
    return framework


@pytest.mark.parametrize("model", ["question", "framework", "attempt", "practicesession"])
def test_lists_search_and_open(client, curator, attempt, framework, model):
    path = reverse(f"admin:practice_{model}_changelist")
    assert client.get(path).status_code == 200
    if model != "practicesession":
        assert client.get(path, {"q": "brazil circles"}).status_code == 200


def test_filters_of_questions(client, curator, question):
    path = reverse("admin:practice_question_changelist")
    assert client.get(path, {"category": "strategy"}).context["cl"].result_count == 1
    assert client.get(path, {"category": "execution"}).context["cl"].result_count == 0


def test_key_points_are_edited_a_line_each(client, curator, question, framework):
    path = reverse("admin:practice_question_change", args=[question.pk])
    assert "A\nB</textarea>" in client.get(path).content.decode()
    data = {
        "slug": question.slug,
        "category": "strategy",
        "difficulty": "hard",
        "text": question.text,
        "frameworks": [framework.pk],
        "key_points": "First point\r\n\r\n  Second point  ",
        "is_active": "on",
    }
    assert client.post(path, data).status_code == 302
    question.refresh_from_db()
    assert question.key_points == ["First point", "Second point"]
    assert list(question.frameworks.all()) == [framework]


def test_steps_stand_in_order_in_their_framework(client, curator, framework):
    body = client.get(reverse("admin:practice_framework_change", args=[framework.pk])).content.decode()
    assert body.index("Comprehend") < body.index("Report needs")


def test_attempts_are_read_only(client, curator, attempt):
    path = reverse("admin:practice_attempt_change", args=[attempt.pk])
    assert attempt.answer_text in client.get(path).content.decode()
    assert client.post(path, {"answer_text": "x"}).status_code == 403
    assert client.get(reverse("admin:practice_attempt_add")).status_code == 403
    assert client.post(reverse("admin:practice_attempt_delete", args=[attempt.pk])).status_code == 403


def test_a_question_with_attempts_cannot_be_deleted(client, curator, attempt):
    path = reverse("admin:practice_question_delete", args=[attempt.question.pk])
    client.post(path, {"post": "yes"})
    assert Question.objects.filter(pk=attempt.question.pk).exists()


def test_learners_stay_outside(client, learner, question):
    client.force_login(learner)
    response = client.get(reverse("admin:practice_question_changelist"))
    assert response.status_code == 302
    assert "/admin/login/" in response.url


def test_query_count_of_the_question_list(client, curator, learner, question, django_assert_num_queries):
    for _ in range(3):
        make_attempt(learner, question, timezone.now(), score="5")
    with django_assert_num_queries(6):  # session, user, two counts, rows with attempts, frameworks for the filter
        client.get(reverse("admin:practice_question_changelist"))
