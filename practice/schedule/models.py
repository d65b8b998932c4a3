"""When what a learner has practiced comes back: a card per thing, and the log that its state is computed from."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from coach.accounts.models import Person
from practice.attempts.models import Attempt
from practice.bank.categories import Category
from practice.bank.models import Framework, Question
from practice.evaluation.score import DIMENSIONS

JOT_MAX = 2_000


class Kind(models.TextChoices):
    """What a card is about. One thing has a card per kind: a short drill never postpones a full answer."""

    ANSWER = "answer", "Answer"
    DRILL = "drill", "Key points"
    FRAMEWORK = "framework", "Framework"
    LEVEL = "level", "Level"


class Rating(models.IntegerChoices):
    """The four ratings of FSRS."""

    AGAIN = 1, "Again"
    HARD = 2, "Hard"
    GOOD = 3, "Good"
    EASY = 4, "Easy"


class CardQuerySet(models.QuerySet["Card"]):
    def for_user(self, user: Person) -> Self:
        """The learner's own; a visitor has none."""
        return self.filter(user=user) if user.is_authenticated else self.none()

    def due(self, day: date) -> Self:
        """Those that come back on this local day or were to come back before, unless they are put off."""
        return self.filter(Q(snoozed_until=None) | Q(snoozed_until__lte=day), due_on__lte=day, is_suspended=False)

    def drills(self) -> Self:
        """The two-minute kinds."""
        return self.exclude(kind=Kind.ANSWER)


class Card(models.Model):
    """One thing that a learner has practiced, and when it comes back.

    What it is about, by kind: ANSWER and DRILL, `question`; FRAMEWORK, `framework`; LEVEL, `category` and
    `dimension`. `state` to `last_review` are FSRS's own fields; `due_on` is the learner's local day that follows
    from them, brought forward where the interview comes first. They are never set by hand, but replayed from the log.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="cards", db_index=False)
    kind = models.CharField(max_length=9, choices=Kind)
    question = models.ForeignKey(Question, on_delete=models.CASCADE, null=True, blank=True, related_name="cards")
    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, null=True, blank=True, related_name="cards")
    category = models.CharField(max_length=20, choices=Category, blank=True)
    dimension = models.CharField(
        max_length=12, choices=[(name, name.capitalize()) for name in DIMENSIONS], blank=True
    )

    state = models.PositiveSmallIntegerField(default=1)
    step = models.PositiveSmallIntegerField(null=True, blank=True, default=0)
    stability = models.FloatField(null=True, blank=True, help_text="Days until recall falls to 90%.")
    difficulty = models.FloatField(null=True, blank=True, help_text="1 to 10.")
    due = models.DateTimeField()
    last_review = models.DateTimeField(null=True, blank=True)

    due_on = models.DateField(help_text="The learner's local day on which it comes back.")
    rating = models.PositiveSmallIntegerField(
        choices=Rating, null=True, blank=True, help_text="The last one; empty where nothing could be rated yet."
    )
    snoozed_until = models.DateField(null=True, blank=True, help_text="Not due before this day.")
    is_suspended = models.BooleanField(default=False, help_text="The learner does not want to be asked again.")

    objects = CardQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["user", "due_on"], name="card_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "question", "kind"], condition=Q(question__isnull=False), name="one_card_per_question"
            ),
            models.UniqueConstraint(
                fields=["user", "framework"], condition=Q(kind=Kind.FRAMEWORK), name="one_card_per_framework"
            ),
            models.UniqueConstraint(
                fields=["user", "category", "dimension"], condition=Q(kind=Kind.LEVEL), name="one_card_per_level"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[Kind.ANSWER, Kind.DRILL], question__isnull=False, framework=None, dimension="")
                | Q(kind=Kind.FRAMEWORK, question=None, framework__isnull=False, dimension="")
                | Q(kind=Kind.LEVEL, question=None, framework=None, category__in=Category.values)
                & Q(dimension__in=DIMENSIONS),
                name="card_is_about_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(rating__isnull=True) | Q(rating__in=Rating.values), name="card_rating_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    def is_due(self, day: date) -> bool:
        """As CardQuerySet.due has it."""
        return not self.is_suspended and self.due_on <= day and (self.snoozed_until or day) <= day


class CardReview(models.Model):
    """One look at a card: an answer's score with the learner's own review of it, or a drill."""

    card = models.ForeignKey(Card, on_delete=models.CASCADE, related_name="reviews")
    attempt = models.OneToOneField(
        Attempt, on_delete=models.CASCADE, null=True, blank=True, related_name="card_review"
    )
    rating = models.PositiveSmallIntegerField(choices=Rating)
    reviewed_at = models.DateTimeField()
    reviewed_on = models.DateField(help_text="The learner's local date, written once.")
    had = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Points ticked in a drill.")
    of = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Points that could be ticked.")
    jot = models.TextField(max_length=JOT_MAX, blank=True, help_text="What the learner jotted down before looking.")

    class Meta:
        verbose_name = "card review"
        ordering = ["reviewed_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(rating__in=Rating.values), name="review_rating_known"),
            models.CheckConstraint(
                condition=Q(had=None, of=None) | Q(had__lte=F("of")), name="no_more_ticked_than_there_are"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_rating_display()} on {self.reviewed_on}"
