"""Nobody but its learner sees a private question: not by its address, in no list, count, export, nor the admin."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from coach.accounts.models import User
from practice.attempts.models import Evaluator
from practice.bank.files import Row
from practice.bank.importing import import_rows
from practice.bank.models import Question
from stats.coverage import read_coverage
from stats.site_health import read_site_health
from tests.factories import make_attempt, make_question

TEXT = "Why did your <b>last</b> launch slip?"
# What no page for others may contain, in whatever way it is escaped.
TELLING = "launch slip"


@pytest.fixture
def answered(learner, own):
    """The learner's attempts at it, enough for the site's health to look at the question, and all of them failed."""
    return [
        make_attempt(learner, own, timezone.now(), answer_text="Why did your last launch slip? It did.")
        for _ in range(5)
    ]


@pytest.fixture
def staff(db):
    return User.objects.create_superuser("root")


class TestOthers:
    def test_its_addresses_are_like_those_of_none(self, client, outsider, own, answered):
        for user in (None, outsider):
            if user:
                client.force_login(user)
            for slug in (own.slug, "own_nothing"):
                assert client.get(f"/practice/execution/{slug}").status_code == 404
                assert client.post(f"/practice/execution/{slug}", {"answer_text": "x" * 60}).status_code == 404
                assert client.post(f"/questions/{slug}/save", {"saved": "yes"}).status_code == 404
                assert client.post(f"/questions/{slug}/note", {"text": "x", "revision": 0}).status_code == 404
            assert client.get(answered[0].get_absolute_url()).status_code == 404

    @pytest.mark.parametrize(
        "path",
        ["/", "/questions", "/questions?q=launch", "/questions?whose=yours", "/saved", "/history", "/progress"],
    )
    def test_no_list_of_theirs_has_it(self, client, outsider, own, answered, path):
        assert TELLING not in client.get(path).content.decode()
        client.force_login(outsider)
        assert TELLING not in client.get(path).content.decode()

    def test_it_is_never_their_next_question(self, client, outsider, own):
        """The bank has no question at all."""
        client.force_login(outsider)
        assert own.slug not in client.get("/practice/execution").url
        assert own.slug not in client.get("/practice/random").url


class TestItsLearner:
    def test_finds_it_among_their_own(self, signed_in, own, question):
        assert TELLING not in signed_in.get("/questions").content.decode()
        page = signed_in.get("/questions?whose=yours").content.decode()
        assert TELLING in page
        assert question.text not in page
        assert TELLING in signed_in.get("/questions?whose=yours&q=launch").content.decode()

    def test_everywhere_it_is_text(self, signed_in, own, question, answered):
        Question.of_anybody.filter(pk=own.pk).update(text="<script>alert('launch slip')</script>")
        paths = (own.get_absolute_url(), answered[0].get_absolute_url(), "/questions?whose=yours", "/saved")
        for path in (*paths, f"/questions/{own.slug}/edit"):
            assert "<script>alert" not in signed_in.get(path).content.decode()

    def test_no_formula_in_the_export(self, signed_in, learner):
        question = make_question(slug="own_formula", owner=learner, text="=HYPERLINK(1) was your launch?")
        make_attempt(learner, question, timezone.now(), score="6.0")
        rows = b"".join(signed_in.get("/progress/attempts.csv")).decode()
        assert "'=HYPERLINK(1)" in rows
        assert ",=HYPERLINK" not in rows

    def test_counts_of_the_bank_are_the_banks(self, learner, own, question, answered):
        cells = [cell for row in read_coverage(learner, None) for cell in row.cells]
        assert sum(cell.questions for cell in cells) == 1
        assert sum(cell.practiced for cell in cells) == 0


class TestStaff:
    def test_the_bank_in_the_admin_has_none(self, client, staff, own, answered):
        client.force_login(staff)
        admin = "/admin/practice/question/"
        for path in (admin, f"{admin}?q=launch", f"{admin}export/csv/", f"{admin}export/json/", "/admin/"):
            page = client.get(path).content.decode()
            assert TELLING not in page, path
            assert own.slug not in page, path
        assert TELLING not in client.get(f"{admin}{own.pk}/change/", follow=True).content.decode()
        assert client.post(f"{admin}{own.pk}/preview/", {}).status_code == 404

    def test_of_its_attempts_no_words(self, client, staff, learner, own, question, answered):
        client.force_login(staff)
        attempts = "/admin/practice/attempt/"
        assert TELLING not in client.get(attempts).content.decode()
        page = client.get(f"{attempts}{answered[0].pk}/change/").content.decode()
        assert TELLING not in page
        assert "Private question" in page
        # Of any other attempt, staff still reads everything.
        other = make_attempt(learner, question, timezone.now(), score="6.0", answer_text="An answer on Brazil.")
        page = client.get(f"{attempts}{other.pk}/change/").content.decode()
        assert "An answer on Brazil." in page
        assert "Private question" not in page

    @pytest.mark.parametrize(
        "lookup", ["question_text__contains", "answer_text__startswith", "question__text__contains"]
    )
    def test_words_can_not_be_guessed_by_filters(self, client, staff, answered, lookup):
        client.force_login(staff)
        response = client.get("/admin/practice/attempt/", {lookup: "Why"})
        assert response.status_code == 400

    def test_deleting_its_learner_is_refused_without_its_text(self, client, staff, learner, answered):
        client.force_login(staff)
        response = client.post(f"/admin/accounts/user/{learner.pk}/delete/")
        assert TELLING not in response.content.decode()

    def test_the_sites_health_names_questions_of_the_bank(self, learner, question, answered):
        failing = [make_attempt(learner, question, timezone.now()) for _ in range(5)]
        health = read_site_health(timezone.now(), learner.zone, Evaluator.OFFLINE)
        assert [odd.slug for odd in health.failing] == [question.slug]
        assert health.answers == len(failing) + len(answered)

    def test_no_export_of_the_bank_has_it(self, own, question, tmp_path):
        file = tmp_path / "bank.json"
        call_command("export_questions", str(file), stdout=StringIO())
        assert question.slug in file.read_text()
        assert TELLING not in file.read_text()


class TestCurators:
    """The prefix of private questions is not theirs."""

    CELLS = {"category": "strategy", "difficulty": "easy", "text": "Should we enter Chile?", "is_active": "no"}

    def test_an_import_with_the_prefix_is_refused(self, own):
        for slug in (own.slug, "own_new"):
            outcome = import_rows([Row("Row 2", self.CELLS | {"slug": slug})], dry_run=False)
            assert [(column, "learners write" in problem) for _, column, problem in outcome.rejected] == [
                ("slug", True)
            ]
        own.refresh_from_db()
        assert own.text == TEXT

    def test_a_slug_made_of_a_text_has_it_never(self, db):
        outcome = import_rows([Row("Row 2", self.CELLS | {"text": "own_it: what did you own?"})], dry_run=False)
        assert outcome.rejected == []
        assert Question.objects.get().slug == "own-it-what-did-you-own"

    def test_what_a_learner_asks_is_no_duplicate_for_the_bank(self, own):
        cells = self.CELLS | {"category": own.category, "text": own.text}
        assert [row.duplicate_of for row in import_rows([Row("Row 2", cells)], dry_run=True).duplicates] == []

    def test_the_admins_form_refuses_it_with_a_message(self, client, staff):
        client.force_login(staff)
        data = {"slug": "own_mine", "category": "strategy", "difficulty": "easy", "text": "Should we enter Chile?"}
        response = client.post("/admin/practice/question/add/", data)
        assert response.status_code == 200
        assert "are for questions that learners write for themselves" in response.content.decode()
        assert not Question.of_anybody.exists()
