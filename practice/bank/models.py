"""The bank: frameworks and questions. It knows nothing of attempts or learners."""

from collections.abc import Iterable
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber
from django.urls import reverse

from . import spelling
from .categories import Category
from .keypoints import KEY_POINTS_MAX, KeyPoint, loaded

# The slugs of questions that learners write for themselves begin with this, and no others.
OWN_PREFIX = "own_"


class Difficulty(models.TextChoices):
    EASY = "easy", "Easy"
    MEDIUM = "medium", "Medium"
    HARD = "hard", "Hard"


class Seeded(models.Model):
    """A row that `seed_questions` writes and a curator may change afterwards."""

    seed_fingerprint = models.CharField(
        max_length=64,
        blank=True,
        editable=False,
        help_text="Hash of the content as last seeded. While it matches, nobody has edited the row since.",
    )

    class Meta:
        abstract = True


class Framework(Seeded):
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    summary = models.TextField(help_text="What it is for, in one or two sentences.")
    when_to_use = models.TextField()
    when_not_to_use = models.TextField(blank=True)
    common_mistakes = models.JSONField(default=list, blank=True, help_text="A list of sentences.")
    example = models.TextField(blank=True, help_text="A short worked example.")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("framework", args=[self.slug])


class FrameworkStep(models.Model):
    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    good = models.TextField("what good looks like")
    cues = models.JSONField(
        default=list,
        blank=True,
        help_text="A list of lowercase words that an answer working through this step tends to use.",
    )

    class Meta:
        ordering = ["framework", "position"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "position"], name="one_step_per_position"),
        ]

    def __str__(self) -> str:
        return self.name


class QuestionQuerySet(models.QuerySet["Question"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def open_to(self, user: Any) -> Self:
        """The bank's, and those that this person wrote; of a visitor's, there are none."""
        return self.filter(Q(owner=None) | Q(owner=user)) if user.is_authenticated else self.filter(owner=None)

    def owned_by(self, user: Any) -> Self:
        return self.filter(owner=user) if user.is_authenticated else self.none()

    def counts_by_category(self) -> dict[str, int]:
        """{category: number of questions}, without the empty ones. One query."""
        return dict(self.order_by().values_list("category").annotate(Count("pk")))

    def containing(self, words: Iterable[str]) -> Self:
        """Those that have all of `words` in their text or subcategory, whatever the order, case, or spelling."""
        return self.filter(*spelling.containing(words, ("text", "subcategory")))

    def first_of_each_category(self, number: int) -> Self:
        """At most `number` per category, by slug, each with `in_category`, the category's total. One query."""
        return (
            self.annotate(
                rank=Window(RowNumber(), partition_by=F("category"), order_by="slug"),
                in_category=Window(Count("*"), partition_by=F("category")),
            )
            .filter(rank__lte=number)
            .order_by("category", "slug")
        )


class BankManager(models.Manager.from_queryset(QuestionQuerySet)):  # type: ignore[misc]  # made at run time
    """The bank without the questions that learners wrote for themselves."""

    def get_queryset(self) -> QuestionQuerySet:
        return super().get_queryset().filter(owner=None)


class Question(Seeded):
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="own_questions",
        help_text="The learner who wrote it, and the only one who sees it; empty for the bank's.",
    )
    slug = models.SlugField(max_length=80, unique=True)
    category = models.CharField(max_length=20, choices=Category)
    subcategory = models.CharField(max_length=60, blank=True)
    difficulty = models.CharField(max_length=6, choices=Difficulty)
    text = models.TextField()
    source = models.CharField(max_length=120, blank=True)
    frameworks = models.ManyToManyField(Framework, related_name="questions", blank=True)
    hint = models.TextField(blank=True)
    key_points = models.JSONField(
        default=list,
        blank=True,
        help_text='What a strong answer to this question covers: a list of {"id": …, "text": …}.',
    )
    sample_answer = models.TextField(blank=True, help_text="Outline of a strong answer, one point per line.")
    is_active = models.BooleanField("active", default=True, help_text="Off: retired, shown in history only.")

    # Whoever asks for questions gets the bank's. Those of learners have to be asked for by name.
    objects = BankManager()
    of_anybody = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["category", "slug"]
        indexes = [models.Index(fields=["category", "is_active"], name="question_by_category")]
        constraints = [
            models.CheckConstraint(condition=Q(category__in=Category.values), name="question_category_known"),
            models.CheckConstraint(condition=Q(difficulty__in=Difficulty.values), name="question_difficulty_known"),
            models.CheckConstraint(
                condition=Q(owner=None) ^ Q(slug__startswith=OWN_PREFIX),
                name="own_questions_by_slug",
                violation_error_message=f"Only questions that learners write for themselves begin with {OWN_PREFIX}",
            ),
            models.CheckConstraint(
                condition=Q(
                    *(
                        Q((f"key_points__{place}__isnull", True))
                        | Q((f"key_points__{place}__has_keys", ["id", "text"]))
                        for place in range(KEY_POINTS_MAX)
                    )
                ),
                name="key_points_have_ids",
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("practice", args=[self.category, self.slug])

    @property
    def points(self) -> tuple[KeyPoint, ...]:
        """The key points, read from their column."""
        return loaded(self.key_points)

    @property
    def outline(self) -> list[str]:
        """The sample answer's points, without their dashes."""
        return [line.strip().removeprefix("- ") for line in self.sample_answer.splitlines() if line.strip()]
