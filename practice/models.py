"""The bank, the attempts, and the querysets in which the rest of the code speaks of them."""

import uuid
from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Avg, Count, Exists, F, Max, OuterRef, Q, Subquery, Sum, Window
from django.db.models.functions import RowNumber
from django.urls import reverse

from .evaluation.failures import Failure
from .evaluation.schema import DIMENSIONS

ANSWER_MIN = 50
ANSWER_MAX = 20_000
TIME_SPENT_MAX = 24 * 3600

# Attempts of one person less than this apart, practised the same way, belong to one sitting.
SITTING_GAP = timedelta(minutes=30)


class Category(models.TextChoices):
    PRODUCT_DESIGN = "product_design", "Product Design"
    STRATEGY = "strategy", "Strategy"
    EXECUTION = "execution", "Execution"
    ANALYTICAL = "analytical", "Analytical"
    PROJECT_MANAGEMENT = "project_management", "Project Management"
    APP_CRITIQUE = "app_critique", "App Critique"
    CROSS_FUNCTIONAL = "cross_functional", "Cross-Functional"


class Difficulty(models.TextChoices):
    EASY = "easy", "Easy"
    MEDIUM = "medium", "Medium"
    HARD = "hard", "Hard"


class Mode(models.TextChoices):
    """How a sitting chooses its questions; Next question goes on in the same way."""

    QUESTION = "question", "One question"
    CATEGORY = "category", "One category"
    RANDOM = "random", "Surprise me"


class Status(models.TextChoices):
    PENDING = "pending", "Waiting"
    EVALUATING = "evaluating", "Being evaluated"
    SCORED = "scored", "Scored"
    FAILED = "failed", "Not evaluated"


class Evaluator(models.TextChoices):
    CLAUDE = "claude", "Claude"
    OFFLINE = "offline", "Offline estimate"


class Seeded(models.Model):
    """A row that `seed_questions` brings, and that a curator may change afterwards."""

    seed_fingerprint = models.CharField(
        max_length=64,
        blank=True,
        editable=False,
        help_text="Hash of the content as last seeded. While it fits the row, nobody has edited the row since.",
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

    def __str__(self):
        return self.name

    def get_absolute_url(self):
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

    def __str__(self):
        return self.name


class QuestionQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)

    def counts_by_category(self):
        """{category: number of questions}; a category without any is left out. One query."""
        return dict(self.order_by().values_list("category").annotate(Count("pk")))

    def with_last_practised(self, user):
        """Each with `last_practised`: when this learner last submitted an answer to it, or None."""
        latest = Attempt.objects.for_user(user).filter(question=OuterRef("pk")).order_by("-submitted_at")
        return self.annotate(last_practised=Subquery(latest.values("submitted_at")[:1]))

    def practised(self, user):
        """Those to which this learner has submitted an answer."""
        return self.filter(Exists(Attempt.objects.for_user(user).filter(question=OuterRef("pk"))))

    def not_practised(self, user):
        return self.filter(~Exists(Attempt.objects.for_user(user).filter(question=OuterRef("pk"))))

    def with_best_score(self, user, *, least=None, most=None):
        """Those on which this learner's best score is within the bounds; without a score there is none.

        One pass over the learner's attempts, where `with_practice` asks for each question.
        """
        bounds = {"best__gte": least, "best__lte": most}
        bounds = {lookup: bound for lookup, bound in bounds.items() if bound is not None}
        return self.filter(pk__in=Attempt.objects.for_user(user).best_scores().filter(**bounds).values("question"))

    def with_practice(self, user):
        """Each with `practised_on`, the day of this learner's last attempt at it, and `best_score`; or None.

        The best score is the highest by `best_score_evaluator`. Several look-ups a row: for a page, not for the bank.
        """
        own = Attempt.objects.for_user(user)
        last = own.filter(question=OuterRef("pk")).order_by("-submitted_at")
        best = own.best_scores().filter(question=OuterRef("pk"))
        return self.annotate(
            practised_on=Subquery(last.values("practiced_on")[:1]),
            best_score=Subquery(best.values("best")),
            best_score_evaluator=Subquery(own.newest_evaluator()),
        )

    def containing(self, words):
        """Those that have every one of `words`, in any order and case, in their text or subcategory."""
        conditions = (Q(text__icontains=word) | Q(subcategory__icontains=word) for word in words)
        return self.filter(*conditions)

    def first_of_each_category(self, number):
        """At most `number` of each category, by slug, with `in_category`: how many there are. One query."""
        category = {"partition_by": F("category")}
        return (
            self.annotate(
                rank=Window(RowNumber(), order_by="slug", **category), in_category=Window(Count("*"), **category)
            )
            .filter(rank__lte=number)
            .order_by("category", "slug")
        )


class Question(Seeded):
    slug = models.SlugField(max_length=80, unique=True)
    category = models.CharField(max_length=20, choices=Category)
    subcategory = models.CharField(max_length=60, blank=True)
    difficulty = models.CharField(max_length=6, choices=Difficulty)
    text = models.TextField()
    source = models.CharField(max_length=120, blank=True)
    frameworks = models.ManyToManyField(Framework, related_name="questions", blank=True)
    hint = models.TextField(blank=True)
    key_points = models.JSONField(
        default=list, blank=True, help_text="A list of sentences: what a strong answer to this question covers."
    )
    sample_answer = models.TextField(blank=True, help_text="Outline of a strong answer, one point a line.")
    is_active = models.BooleanField("active", default=True, help_text="Off: retired, shown in history only.")

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["category", "slug"]
        indexes = [models.Index(fields=["category", "is_active"], name="question_by_category")]
        constraints = [
            models.CheckConstraint(condition=Q(category__in=Category.values), name="question_category_known"),
            models.CheckConstraint(condition=Q(difficulty__in=Difficulty.values), name="question_difficulty_known"),
        ]

    def __str__(self):
        return self.slug

    def get_absolute_url(self):
        return reverse("practice", args=[self.category, self.slug])

    @property
    def outline(self):
        """The sample answer's points, without their dashes."""
        return [line.strip().removeprefix("- ") for line in self.sample_answer.splitlines() if line.strip()]


class PracticeSession(models.Model):
    """One sitting: attempts of one person, practised the same way, each soon after the one before."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="practice_sessions")
    mode = models.CharField(max_length=8, choices=Mode, default=Mode.QUESTION)
    category = models.CharField(max_length=20, choices=Category, blank=True, help_text="Set when mode is category.")
    timer_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(help_text="When its latest answer was submitted.")

    class Meta:
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["user", "-ended_at"], name="session_latest")]
        constraints = [
            models.CheckConstraint(condition=Q(ended_at__gte=F("started_at")), name="session_ends_after_start"),
        ]

    def __str__(self):
        return f"{self.get_mode_display()}, {self.started_at:%Y-%m-%d %H:%M}"

    @classmethod
    def current(cls, user, *, mode, category, timer_minutes, now):
        """The sitting that an answer submitted `now` belongs to: the running one, or a new one. Two queries."""
        kind = {"mode": mode, "category": category, "timer_minutes": timer_minutes}
        session = cls.objects.filter(user=user, ended_at__gte=now - SITTING_GAP, **kind).order_by("-ended_at").first()
        if session is None:
            return cls.objects.create(user=user, started_at=now, ended_at=now, **kind)
        session.ended_at = max(session.ended_at, now)
        session.save(update_fields=["ended_at"])
        return session


class AttemptQuerySet(models.QuerySet):
    def for_user(self, user):
        """The learner's own. Every read of attempts starts here; a visitor has none."""
        return self.filter(user=user) if user.is_authenticated else self.none()

    def scored(self):
        return self.filter(status=Status.SCORED)

    def claimable(self, now):
        """Waiting, or left behind by a worker whose lease ran out."""
        return self.filter(Q(status=Status.PENDING) | Q(status=Status.EVALUATING, claimed_until__lt=now))

    def spent_since(self, moment):
        """US dollars paid for attempts whose last evaluation ended at `moment` or later, earlier tries included.

        One query, on a partial index.
        """
        paid = self.filter(evaluated_at__gte=moment, cost_usd__isnull=False)
        return paid.aggregate(spent=Sum("cost_usd", default=Decimal(0)))["spent"]

    def averages_by_category(self):
        """{category: average overall score} of the scored ones; a category without any is left out. One query."""
        rows = self.scored().order_by().values("category").annotate(average=Avg("overall_score"))
        return {row["category"]: float(row["average"]) for row in rows}

    def newest_evaluator(self):
        """The evaluator of the newest scored one, as a queryset of one value for a subquery."""
        return self.scored().order_by("-submitted_at", "-pk").values("evaluator")[:1]

    def like_newest(self):
        """Only those scored by the evaluator of the newest scored one: averages compare like with like."""
        return self.filter(evaluator=self.newest_evaluator())

    def best_scores(self):
        """A row per question with a score: {"question", "best"}. Only scores by the evaluator of the newest count, so
        that the best is of like with like."""
        return self.like_newest().scored().order_by().values("question").annotate(best=Max("overall_score"))


def score_field():
    return models.PositiveSmallIntegerField(null=True, blank=True)


class Attempt(models.Model):
    """One submitted answer, from the moment it is saved (pending) to its score."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="attempts")
    session = models.ForeignKey(PracticeSession, on_delete=models.CASCADE, related_name="attempts")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="attempts")
    category = models.CharField(
        max_length=20, choices=Category, help_text="The question's at the time; statistics read it without a join."
    )
    token = models.UUIDField(
        unique=True, default=uuid.uuid4, help_text="One per form, so a double click is one attempt."
    )
    answer_text = models.TextField()
    time_spent_sec = models.PositiveIntegerField(null=True, blank=True, help_text="Seconds; empty when unknown.")
    submitted_at = models.DateTimeField()
    practiced_on = models.DateField(help_text="The learner's local date of submitting, written once.")

    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    claim = models.UUIDField(null=True, blank=True, help_text="The worker that evaluates it now.")
    claimed_until = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=20, choices=Failure, blank=True)

    overall_score = models.DecimalField(max_digits=3, decimal_places=1, null=True, blank=True)
    framework_score = score_field()
    structure_score = score_field()
    completeness_score = score_field()
    insight_score = score_field()
    reasons = models.JSONField(default=dict, blank=True, help_text="Why each dimension has its score.")
    strengths = models.JSONField(default=list, blank=True)
    improvements = models.JSONField(default=list, blank=True)
    suggested_framework = models.TextField(blank=True)
    example_point = models.TextField(blank=True)

    evaluator = models.CharField(max_length=8, choices=Evaluator, blank=True)
    evaluator_version = models.CharField(max_length=40, blank=True, help_text="Of the prompt or the rubric.")
    model = models.CharField(max_length=80, blank=True, help_text="The model that was asked; none for the rubric.")
    raw_evaluation = models.JSONField(null=True, blank=True)
    usage = models.JSONField(
        null=True, blank=True, help_text="Tokens as the API reported them, failed tries included."
    )
    cost_usd = models.DecimalField(max_digits=10, decimal_places=6, null=True, blank=True)
    duration_ms = models.PositiveIntegerField(null=True, blank=True, help_text="Of the last evaluation.")
    evaluated_at = models.DateTimeField(null=True, blank=True, help_text="When its last evaluation ended.")

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["-submitted_at", "-pk"]
        indexes = [
            # The statistics' grid reads nothing but this index.
            models.Index(
                fields=[
                    "user",
                    "practiced_on",
                    "category",
                    "evaluator",
                    "overall_score",
                    *(f"{name}_score" for name in DIMENSIONS),
                    "time_spent_sec",
                    "status",
                ],
                name="attempt_grid",
            ),
            models.Index(fields=["user", "-submitted_at"], name="attempt_history"),
            models.Index(fields=["user", "question", "-submitted_at"], name="attempt_by_question"),
            # A question's record in the curator's list: 1.5 s -> 0.1 s at 500,000 attempts.
            models.Index(
                fields=["question", "status", "evaluator", "overall_score", "submitted_at"], name="attempt_record"
            ),
            models.Index(fields=["status", "claimed_until"], name="attempt_queue"),
            models.Index(fields=["evaluated_at"], name="attempt_paid", condition=Q(cost_usd__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(category__in=Category.values), name="attempt_category_known"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="attempt_status_known"),
            models.CheckConstraint(
                condition=Q(overall_score__isnull=True) | Q(overall_score__range=(1, 10)),
                name="overall_score_1_to_10",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}_score__isnull": True}) | Q(**{f"{name}_score__range": (1, 10)}),
                    name=f"{name}_score_1_to_10",
                )
                for name in DIMENSIONS
            ),
            models.CheckConstraint(
                condition=(
                    Q(status=Status.SCORED, evaluator__in=Evaluator.values, overall_score__isnull=False)
                    & Q(**{f"{name}_score__isnull": False for name in DIMENSIONS})
                )
                | (
                    ~Q(status=Status.SCORED)
                    & Q(overall_score__isnull=True, **{f"{name}_score__isnull": True for name in DIMENSIONS})
                ),
                name="scored_has_a_score",
            ),
            models.CheckConstraint(condition=~Q(status=Status.FAILED) | ~Q(failure=""), name="failed_says_why"),
            models.CheckConstraint(
                condition=~Q(status=Status.EVALUATING) | Q(claim__isnull=False, claimed_until__isnull=False),
                name="evaluating_has_a_claim",
            ),
        ]

    def __str__(self):
        return f"Attempt {self.pk}"

    def get_absolute_url(self):
        return reverse("attempt", args=[self.pk])

    @property
    def is_finished(self):
        return self.status in (Status.SCORED, Status.FAILED)

    @property
    def waits_for_budget(self):
        """Pending, and nothing will happen to it before the budget allows."""
        return self.status == Status.PENDING and self.failure == Failure.BUDGET

    @property
    def is_running(self):
        """Whether a page that shows it should follow its evaluation."""
        return not self.is_finished and not self.waits_for_budget
