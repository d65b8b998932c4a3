"""The migrations that give existing answers their cards, and learners questions of their own: forth and back."""

import re

from tests.test_upgrade import database as database
from tests.test_upgrade import run

# A history whose cards were made by today's code, and once more by the migration.
CARDS = """
import django
django.setup()
from django.core.management import call_command
from coach.accounts.models import User
from practice.models import Card, CardReview

call_command("migrate", verbosity=0)
call_command("seed_questions", quiet=True)
call_command("seed_demo", days=60, attempts=60)
User.objects.update(interview_on="2026-12-24", time_zone="America/Lima")
from practice.schedule import cards
cards.rebuild(User.objects.get())
columns = [field.name for field in Card._meta.concrete_fields if field.name != "id"]
read = lambda: (
    list(Card.objects.order_by("question").values(*columns)),
    list(CardReview.objects.order_by("attempt").values("attempt", "rating", "reviewed_at", "reviewed_on")),
)
before = read()
call_command("migrate", "practice", "0013", verbosity=0)
Card.objects.all().delete()
call_command("migrate", verbosity=0)
assert read() == before
print(len(before[0]), len(before[1]))
"""


def test_existing_answers_get_the_cards_that_the_schedule_would_give(db, database):
    with database("") as url:
        *_, counts = run(url, "-c", CARDS).splitlines()
    cards, reviews = map(int, counts.split())
    assert 7 < cards <= reviews == 60


# Private questions, one of them answered, and what the bank has of them once owners are taken back; and a curator's
# question that was named as only private ones are from now on.
OWN_QUESTIONS = """
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

call_command("migrate", verbosity=0)
from django.utils import timezone
from tests.factories import make_attempt, make_question, make_user
ada = make_user()
for number in (1, 2):
    question = make_question(owner=ada, slug=f"own_{number}", text="My secret?", hint="Secret", key_points=["Secret"])
make_attempt(ada, question, timezone.now(), score="5.0")
call_command("migrate", "practice", "0012", verbosity=0)
Old = MigrationLoader(connection).project_state(("practice", "0012_evidence")).apps.get_model("practice", "Question")
rows = list(Old.objects.values_list("slug", "is_active", "text", "hint", "key_points"))
assert "secret" not in repr(rows).lower()
print(len(rows), [active for _, active, *_ in rows])
Old.objects.create(slug="own_roadmap", category="strategy", difficulty="easy", text="?")
Old.objects.create(slug="own-roadmap", category="strategy", difficulty="easy", text="?")
call_command("migrate", verbosity=0)
from practice.models import Question
print(sorted(slug for slug in Question.objects.values_list("slug", flat=True) if "roadmap" in slug))
"""


def test_taking_back_owners_leaves_no_private_question_in_the_bank(db, database):
    with database("") as url:
        *_, rows, slugs = run(url, "-c", OWN_QUESTIONS).splitlines()
    assert rows == "1 [False]"
    assert re.fullmatch(r"\['own-roadmap', 'own-roadmap-\d+'\]", slugs)
