import re
from datetime import timedelta

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from practice.bank.keypoints import identified, stored
from practice.bank.models import Framework, FrameworkStep, Question
from practice.evaluation import offline
from tests.factories import make_attempt, make_model_request, make_question


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
    assert "[a] A\n[b] B</textarea>" in client.get(path).content.decode()
    data = form_data(framework, key_points="First point\r\n\r\n  [b] Second point  \nA\nFourth")
    assert client.post(path, data).status_code == 302
    question.refresh_from_db()
    points = ["[first-point] First point", "[b] Second point", "[a] A", "[fourth] Fourth"]
    assert [*map(str, question.points)] == points
    assert list(question.frameworks.all()) == [framework]
    assert question.slug == "enter-brazil"  # fixed, whatever is posted


def form_data(framework, **fields):
    return {
        "slug": "new-slug",
        "category": "strategy",
        "difficulty": "hard",
        "text": "Would you enter Brazil?",
        "frameworks": [framework.pk],
        "key_points": "One\nTwo\nThree\nFour",
        "is_active": "on",
    } | fields


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("text", "Too short", "The question has 9 characters; it needs at least 15."),
        ("text", "Would you? " * 100, "This has 1,099 characters; at most 1,000 are allowed."),
        ("text", "", "This field is required."),
        ("hint", "x" * 501, "This has 501 characters; at most 500 are allowed."),
        ("key_points", "One\nTwo", "There are 2 key points; an active question has 4 to 6."),
        ("key_points", "1\n2\n3\n4\n5\n6\n7", "There are 7 key points"),
        ("key_points", "One\none.\nTwo\nThree", "Two key points say the same thing."),
        ("key_points", f"One\nTwo\nThree\n{'x' * 201}", "has 201 characters; a key point has at most 200."),
        (
            "key_points",
            "[No Id] One\nTwo\nThree\nFour",
            "“No Id” is no id; an id has lowercase letters, ",
        ),
        ("key_points", f"[{'x' * 41}] One\nTwo\nThree\nFour", "and hyphens, at most 40 characters."),
        ("key_points", "[a] One\n[a] Two\nThree\nFour", "2 key points have the id “a”; each has one of its own."),
        ("key_points", "[a]\nTwo\nThree\nFour", "The key point “a” has no text."),
        ("frameworks", [], "An active question names one to 3 frameworks."),
        ("text", "what would you  DO", "The question enter-brazil of the same category asks the same thing."),
    ],
)
def test_plain_words_for_what_is_wrong(client, curator, question, framework, field, value, message):
    response = client.post(reverse("admin:practice_question_add"), form_data(framework, **{field: value}))
    errors = response.context["errors"]
    assert message in str(errors)
    assert Question.objects.count() == 1


def test_an_unfinished_question_can_be_kept_retired(client, curator, framework):
    data = form_data(framework, key_points="", frameworks=[], is_active="")
    assert client.post(reverse("admin:practice_question_add"), data).status_code == 302
    assert not Question.objects.get(slug="new-slug").is_active


def test_preview_saves_nothing(client, curator, question, framework):
    data = form_data(framework, text="Another text for this?", sample_answer="- A point", is_active="")
    path = reverse("admin:practice_question_preview_change", args=[question.pk])
    body = client.post(path, data).content.decode()
    assert "Another text for this?</h1>" in body
    assert "<li>A point</li>" in body
    assert "<li>One</li>" in body  # a key point, without its id
    assert "This cannot be saved yet" not in body
    assert Question.objects.get().text == question.text
    body = client.post(
        reverse("admin:practice_question_preview"), form_data(framework, text="Short")
    ).content.decode()
    assert "This cannot be saved yet" in body
    assert Question.objects.count() == 1
    assert client.get(path).status_code == 405


def test_preview_shows_the_card_that_learners_get(client, curator, question, framework):
    """What the page said was hidden from learners, they see: frameworks before and after the answer."""
    question.frameworks.add(framework)
    page = client.get(question.get_absolute_url()).content.decode()
    data = form_data(framework, text=question.text, hint=question.hint, difficulty=question.difficulty)
    path = reverse("admin:practice_question_preview_change", args=[question.pk])
    preview = client.post(path, data).content.decode()
    card = re.compile(r'<header class="question-card">.*?</header>', re.DOTALL)
    assert card.search(preview)[0] == card.search(page)[0]
    assert 'href="/frameworks/circles"' in card.search(preview)[0]
    assert "Not shown to learners" not in preview


def test_costs_are_those_of_the_last_90_days(client, curator, learner, question, django_assert_num_queries):
    now = timezone.now()
    for days in (0, 89, 90):
        attempt = make_attempt(learner, question, now, score="5")
        make_model_request(attempt, now - timedelta(days=days), model=f"model-{days}")
    with django_assert_num_queries(3):  # session, user, rows
        body = client.get(reverse("admin:practice_attempt_costs")).content.decode()
    assert "model-0" in body
    assert "model-89" in body
    assert "model-90" not in body
    assert "The last 90 days" in body


def test_model_requests_are_read_only(client, curator, attempt, django_assert_num_queries):
    row = make_model_request(attempt, cost="0.25")
    make_model_request()
    with django_assert_num_queries(8):
        body = client.get(reverse("admin:practice_modelrequest_changelist")).content.decode()
    assert "0.250000" in body
    path = reverse("admin:practice_modelrequest_change", args=[row.pk])
    assert client.post(path, {"cost_usd": "0"}).status_code == 403
    assert client.post(reverse("admin:practice_modelrequest_delete", args=[row.pk])).status_code == 403


def test_steps_stand_in_order_in_their_framework(client, curator, framework):
    body = client.get(reverse("admin:practice_framework_change", args=[framework.pk])).content.decode()
    assert body.index("Comprehend") < body.index("Report needs")


def test_attempts_are_read_only(client, curator, attempt):
    path = reverse("admin:practice_attempt_change", args=[attempt.pk])
    assert attempt.answer_text in client.get(path).content.decode()
    assert client.post(path, {"answer_text": "x"}).status_code == 403
    assert client.get(reverse("admin:practice_attempt_add")).status_code == 403
    assert client.post(reverse("admin:practice_attempt_delete", args=[attempt.pk])).status_code == 403


def test_an_attempt_says_how_it_was_scored_and_what_it_was_before(client, curator, learner, question):
    earlier = {"overall": 2.5, "scale": "offline-1", "formula": 1}
    attempt = make_attempt(
        learner,
        question,
        timezone.now(),
        score="7",
        scale="offline-2",
        margins={"overall": 1.25},
        earlier_score=earlier,
    )
    path = reverse("admin:practice_attempt_change", args=[attempt.pk])
    body = client.get(path).content.decode()
    for name, value in {"scale": "offline-2", "formula": "1", "margins": "1.25", "earlier_score": "2.5"}.items():
        field = body.partition(f"field-{name}")[2].partition("</div>\n")[0]
        assert value in re.sub("<[^>]+>", "", field), name
    assert 'name="scale"' not in body


def test_a_question_with_attempts_is_not_deleted_and_the_page_says_what_to_do(client, curator, attempt):
    change = reverse("admin:practice_question_change", args=[attempt.question.pk])
    delete = reverse("admin:practice_question_delete", args=[attempt.question.pk])
    assert delete not in client.get(change).content.decode()
    response = client.post(delete, {"post": "yes"}, follow=True)
    assert response.redirect_chain == [(change, 302)]
    assert "Retire it: turn “active” off" in response.content.decode()
    assert Question.objects.filter(pk=attempt.question.pk).exists()


def test_a_question_without_attempts_is_deleted(client, curator, question):
    change = reverse("admin:practice_question_change", args=[question.pk])
    delete = reverse("admin:practice_question_delete", args=[question.pk])
    assert delete in client.get(change).content.decode()
    client.post(delete, {"post": "yes"})
    assert not Question.objects.exists()


class TestManyAtOnce:
    def do(self, client, action, *questions):
        data = {"action": action, ACTION_CHECKBOX_NAME: [question.pk for question in questions]}
        return client.post(reverse("admin:practice_question_changelist"), data, follow=True).content.decode()

    def test_retire_and_activate(self, client, curator, question, framework):
        question.key_points = stored(identified(["One", "Two", "Three", "Four"], ()))
        question.save()
        question.frameworks.add(framework)
        assert "1 question changed." in self.do(client, "retire", question)
        assert not Question.objects.get().is_active
        assert "0 questions changed." in self.do(client, "retire", question)
        assert "1 question changed." in self.do(client, "activate", question)
        assert Question.objects.get().is_active
        entries = LogEntry.objects.order_by("pk")
        assert [entry.change_message for entry in entries] == ["Set active to False.", "Set active to True."]
        assert {entry.user for entry in entries} == {curator}

    def test_an_unfinished_question_is_not_activated(self, client, curator, question):
        Question.objects.update(is_active=False)
        body = self.do(client, "activate", question)
        assert "Not activated: enter-brazil: The question has" not in body
        assert "Not activated: enter-brazil: There are 2 key points" in body
        assert not Question.objects.get().is_active

    def test_difficulty(self, client, curator, question):
        assert "1 question changed." in self.do(client, "make_hard", question)
        assert Question.objects.get().difficulty == "hard"
        assert LogEntry.objects.get().change_message == "Set difficulty to hard."

    def test_nothing_is_deleted_in_bulk(self, client, curator, question):
        self.do(client, "delete_selected", question)
        assert Question.objects.exists()


def test_history_has_author_and_change(client, curator, question, framework):
    path = reverse("admin:practice_question_change", args=[question.pk])
    history = reverse("admin:practice_question_history", args=[question.pk])
    client.post(path, form_data(framework, key_points="One\nTwo\nThree\nFour"))
    body = client.get(history).content.decode()
    assert "curator" in body
    assert "Key points" in body
    client.post(path, form_data(framework, key_points="[one] One\nTwo\nThree\nFour", hint="Count."))
    assert LogEntry.objects.latest("pk").get_change_message() == "Changed Hint."


def rows(response):
    """The texts of the list's cells, without the checkboxes."""
    body = response.content.decode().partition("<tbody>")[2]
    cells = (re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL)[1:] for row in body.split("</tr>")[:-1])
    return [[re.sub("<[^>]+>", "", cell).strip() for cell in row] for row in cells]


class TestRecord:
    @pytest.fixture(autouse=True)
    def attempts(self, client, curator, learner, question):
        self.path = reverse("admin:practice_question_changelist")
        for score in ("4", "6", "8"):
            make_attempt(learner, question, timezone.now(), score=score)
        make_attempt(learner, question, timezone.now(), score="9", evaluator="claude")
        make_attempt(learner, question, timezone.now())
        make_attempt(learner, question, timezone.now(), status="pending", failure="")
        make_question(slug="untouched")

    def row(self, client, **params):
        return next(row for row in rows(client.get(self.path, params)) if row[4] != "0")

    def test_scores_of_one_evaluator(self, client):
        assert self.row(client)[4:8] == ["6", "6.0 (3)", "± 1.6", "20%"]
        assert self.row(client, scores_by="claude")[4:8] == ["6", "9.0 (1)", "–", "20%"]
        assert self.row(client, scores_by="nonsense")[5] == "6.0 (3)"

    def test_scores_of_one_scale(self, client, learner, question):
        other = next(scale for scale in ("offline-1", "offline-2") if scale != offline.SCALE)
        make_attempt(learner, question, timezone.now(), score="2", scale=other)
        assert self.row(client)[5] == "6.0 (3)"
        assert self.row(client, scores_by=other)[5] == "2.0 (1)"

    def test_no_data_is_not_zero(self, client):
        row = next(row for row in rows(client.get(self.path)) if row[4] == "0")
        assert row[5:] == ["–", "–", "–", "never", "–"]

    def test_every_column_sorts(self, client):
        for column in range(1, 10):
            assert client.get(self.path, {"o": f"-{column}"}).status_code == 200
        assert [row[4] for row in rows(client.get(self.path, {"o": "-5"}))] == ["6", "0"]

    def test_practiced(self, client):
        assert [row[4] for row in rows(client.get(self.path, {"practised": "yes"}))] == ["6"]
        assert [row[4] for row in rows(client.get(self.path, {"practised": "no"}))] == ["0"]


def test_query_count_of_the_question_list(client, curator, learner, question, django_assert_num_queries):
    for _ in range(3):
        make_attempt(learner, question, timezone.now(), score="5")
    # session, user, two counts, rows with their record, their frameworks, frameworks for the filter
    with django_assert_num_queries(7):
        client.get(reverse("admin:practice_question_changelist"))
