"""/drill: ten two-minute cards in a row.

A run is ten of a day's drills, and is read off the log of reviews: whoever comes back on the same day, in whatever
browser, goes on where they were.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.auth import login
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import push_url

from coach.accounts.models import known_zone
from coach.accounts.requests import Request
from coach.accounts.sessions import renew
from coach.errors import with_retry_after
from practice.attempts import strangers
from practice.attempts.forms import SideField
from practice.attempts.limits import TooMany
from practice.attempts.views import after as in_words

from . import drill_plan, drills
from .drills import RUN, Drill
from .models import JOT_MAX, CardReview

TICKS_MAX, TICK_LENGTH_MAX = 50, 60
ELSEWHERE = "You've already done that card in another tab. Here is the next one."
NO_POINTS = "That card has nothing to tick anymore: it was edited. Here is the next one."
ENOUGH = f"{drills.PER_DAY} drills are enough for one day."


class TicksField(forms.MultipleChoiceField):
    """Ids of points. One that its card doesn't have (anymore) says nothing."""

    def validate(self, value: Sequence[str]) -> None:
        if len(value) > TICKS_MAX or any(len(tick) > TICK_LENGTH_MAX for tick in value):
            raise forms.ValidationError(
                f"At most {TICKS_MAX} ids of points, each of up to {TICK_LENGTH_MAX} characters."
            )


class JotField(forms.CharField):
    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > JOT_MAX:
            raise forms.ValidationError(
                f"Your note has {len(value):,} characters; at most {JOT_MAX:,} are kept. "
                f"Shorten it by {len(value) - JOT_MAX:,}."
            )


class NameField(forms.CharField):
    """A card's name."""

    KNOWN = "drill:…, framework:…, or level:…:…, as the page gave it"
    default_error_messages = {"required": KNOWN}

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not drills.NAME.fullmatch(value):
            raise forms.ValidationError(self.KNOWN)


class DrillForm(forms.Form):
    """A card that was done. `seen` is when it had been reviewed last as the page was made; empty for never."""

    thing = NameField()
    tick = TicksField(required=False)
    jot = JotField(required=False)
    seen = forms.DateTimeField(required=False, error_messages={"invalid": "A moment, as the page gave it."})
    after = NameField(required=False)
    time_zone = SideField()

    def clean_seen(self) -> datetime | None:
        """In UTC, where the ends of the calendar have no place in every zone."""
        seen = self.cleaned_data["seen"]
        try:
            return seen and seen.astimezone(UTC)
        except OverflowError:
            raise forms.ValidationError("A moment, as the page gave it.") from None

    def clean_time_zone(self) -> str:
        return known_zone(self.cleaned_data["time_zone"])

    def problems(self) -> list[str]:
        """What is wrong, each with the name of its field but for what stands beside it."""
        return [
            str(message) if name in ("__all__", "jot") else f"{name}: {message}"
            for name, messages in self.errors.items()
            for message in messages
        ]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def drill(request: Request) -> HttpResponse:
    """Six queries, seven for a framework. POST saves one card, and answers with the next one."""
    if request.method == "POST":
        return save(request)
    return card_page(request, skipped=request.GET.get("after", ""))


@never_cache
@require_safe
@vary_on_headers("HX-Request")
def summary(request: Request) -> HttpResponse:
    """The run that was finished or ended, and when its cards come back. Five queries."""
    response = summary_page(request) if done_today(request).exists() else redirect("drill")
    return push_url(response, request.path) if request.htmx else response


def save(request: Request) -> HttpResponse:
    form = DrillForm(request.POST)
    form.is_valid()
    data = form.cleaned_data
    if "thing" not in data:
        return card_page(request, status=422, notice=" ".join(form.problems()), unsaved=form.data.get("jot", ""))
    shown = drills.find(request.user, data["thing"])
    if shown is None:
        raise Http404
    if form.errors:
        return form_again(request, form, shown, status=422)
    if not shown.points:
        return card_page(request, status=409, notice=NO_POINTS, unsaved=data["jot"])
    refusal = None if request.user.is_authenticated else strangers.refusal(request)
    if refusal:
        return too_many(request, form, shown, refusal.again_at, refusal.why)
    try:
        review = drills.save(
            request.user, shown, data["tick"], jot=data["jot"], seen=data["seen"], zone=data["time_zone"], now=now()
        )
    except TooMany as error:
        return too_many(request, form, shown, error.again_at, ENOUGH)
    if review is None:
        return card_page(request, status=409, skipped=data["after"], notice=ELSEWHERE, unsaved=data["jot"])
    if not request.user.is_authenticated:
        login(request, review.card.user, backend="django.contrib.auth.backends.ModelBackend")
    renew(request.session)
    return HttpResponseRedirect(next_address(request, data["after"]), status=303)


def next_address(request: Request, skipped: str) -> str:
    if done_today(request).count() % RUN == 0:
        return reverse("drill_summary")
    return reverse("drill") + (f"?{urlencode({'after': skipped})}" if skipped else "")


def too_many(request: Request, form: DrillForm, shown: Drill, again_at: datetime, why: str) -> HttpResponse:
    """`why` may be HTML that is marked as safe."""
    zone = request.user.zone if request.user.is_authenticated else ZoneInfo(form.cleaned_data["time_zone"])
    again = "{} What you ticked stays here; you can send it {}."
    form.add_error(None, format_html(again, why, in_words(again_at, zone)))
    return with_retry_after(form_again(request, form, shown, status=429), again_at)


def form_again(request: Request, form: DrillForm, shown: Drill, status: int) -> HttpResponse:
    """The card as it was sent, with a message. Skipped stays what was skipped."""
    return card_page(request, status=status, form=form, shown=shown, skipped=form.cleaned_data.get("after", ""))


def local_day(request: Request) -> date:
    return now().astimezone(drills.zone_of(request.user)).date()


def done_today(request: Request) -> QuerySet[CardReview]:
    return drills.reviews_of(request.user, local_day(request))


def card_page(
    request: Request,
    *,
    status: int = 200,
    form: DrillForm | None = None,
    shown: Drill | None = None,
    skipped: str = "",
    notice: str = "",
    unsaved: str = "",
) -> HttpResponse:
    """The card `shown` with what was sent of it, or else the next one; the summary where there is none.

    `skipped` is the name of a card that was skipped, `unsaved` a note that could not be saved with its card.
    """
    today = local_day(request)
    plan = drill_plan.read(request.user, today)
    categories = list(done_today(request).values_list("card__question__category", "card__category"))
    last = next(filter(None, categories[-1]), "") if categories else ""
    queue = plan.queue(last, skipped)
    if shown is None:
        found = (drills.find(request.user, candidate.name) for candidate in queue)
        shown = next((each for each in found if each and each.points), None)
    extra = {"notice": notice, "unsaved": unsaved}
    if shown is None:
        return summary_page(request, extra, status)
    card = drills.card_about(request.user, shown)
    before = len(categories) % RUN
    context = {
        "drill": shown,
        "card": card,
        # Of a form that comes back, what its page had seen: another tab may have done the card meanwhile.
        "seen": form.cleaned_data["seen"] if form and "seen" in form.cleaned_data else card and card.last_review,
        "form": form,
        "skipped": skipped,
        "place": before + 1,
        "cards": range(1, before + max(1, min(RUN - before, len(queue))) + 1),
        "gone": 0 if before else plan.gone,
    }
    return render_part(request, "card", context | extra, status)


def summary_page(request: Request, extra: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    today = local_day(request)
    plan = drill_plan.read(request.user, today)
    reviews = list(done_today(request).select_related("card__question", "card__framework"))
    more = len(plan.queue())
    run = reviews[len(reviews) - (len(reviews) % RUN or min(len(reviews), RUN)) :]
    context = {
        "run": [
            {"title": drills.title_of(review.card), "review": review, "back": review.card.due_on} for review in run
        ],
        "had": sum(review.had or 0 for review in run),
        "of": sum(review.of or 0 for review in run),
        "all": len(run) + min(RUN - len(run), more),
        "more": min(RUN - len(run) or RUN, more),
        "gone": plan.gone,
        "next_on": plan.next_on,
        "tomorrow": today + timedelta(days=1),
    }
    return render_part(request, "summary", context | (extra or {}), status)


def render_part(request: Request, part: str, context: dict[str, Any], status: int) -> HttpResponse:
    """The page, or for htmx what changes on it."""
    template = f"drill/partials/{part}.html" if request.htmx else "drill/drill.html"
    return render(request, template, context | {"part": f"drill/partials/{part}.html"}, status=status)
