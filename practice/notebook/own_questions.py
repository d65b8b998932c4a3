"""Questions that learners write for themselves. Nobody else ever sees them, staff included."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from coach.accounts.models import User
from coach.accounts.requests import Request
from practice.attempts import evaluators, limits
from practice.bank.models import OWN_PREFIX, Question

from .forms import OwnQuestionForm

OWN_MAX = 200
FULL = f"You have {OWN_MAX} questions of your own, which is as many as there may be. Delete one first."


class Full(Exception):
    """The learner has as many own questions as one may."""


class AskedAlready(Exception):
    """The learner has a question with the same text: `question`."""

    def __init__(self, question: Question):
        super().__init__(question)
        self.question = question


@require_http_methods(["GET", "HEAD", "POST"])
def new_question(request: Request) -> HttpResponse:
    """A visitor is told how to come by a place for it. Four queries to write one, in a transaction."""
    if request.method != "POST":
        return form_page(request, OwnQuestionForm())
    if not request.user.is_authenticated:
        raise PermissionDenied
    form = OwnQuestionForm(request.POST)
    if not form.is_valid():
        return form_page(request, form, status=422)
    try:
        question = create(request.user, form.cleaned_data)
    except AskedAlready as error:
        messages.info(request, "You have this question already.")
        question = error.question
    except Full:
        form.add_error(None, FULL)
        return form_page(request, form, status=422)
    else:
        messages.success(request, "Your question is added.")
    return HttpResponseRedirect(where_to_go_on(question), status=303)


@transaction.atomic
def create(learner: User, data: dict[str, Any]) -> Question:
    """`data` is OwnQuestionForm's cleaned_data. Raises AskedAlready: a double click, too, is one question; Full."""
    limits.lock(learner)
    mine = Question.of_anybody.owned_by(learner)
    twin = mine.filter(text=data["text"]).first()
    if twin:
        raise AskedAlready(twin)
    if mine.count() >= OWN_MAX:
        raise Full
    return Question.of_anybody.create(owner=learner, slug=f"{OWN_PREFIX}{uuid.uuid4().hex[:12]}", **data)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_question(request: Request, slug: str) -> HttpResponse:
    """Saving a retired one brings it back. One query, and one to save it."""
    question = own_question(request, slug)
    if request.method != "POST":
        fields = ("text", "category", "difficulty", "hint", "key_points")
        initial = {name: getattr(question, name) for name in fields}
        return form_page(request, OwnQuestionForm(initial=initial, question=question), question)
    form = OwnQuestionForm(request.POST, question=question)
    if not form.is_valid():
        return form_page(request, form, question, status=422)
    Question.of_anybody.filter(pk=question.pk).update(**form.cleaned_data, is_active=True)
    messages.success(request, "Your question is saved.")
    question.category = form.cleaned_data["category"]
    return HttpResponseRedirect(question.get_absolute_url(), status=303)


@require_POST
def remove_question(request: Request, slug: str) -> HttpResponse:
    """Delete it, with notes, draft, and cards; one that has answers is retired instead, for they stay."""
    question = own_question(request, slug)
    try:
        with transaction.atomic():
            question.delete()
        messages.success(request, "Your question is deleted.")
    except (ProtectedError, IntegrityError):  # the latter of an answer that arrives at the same moment
        Question.of_anybody.filter(pk=question.pk).update(is_active=False)
        messages.success(request, "Your question is retired: it won't be asked again, and your answers stay.")
    return HttpResponseRedirect(reverse("saved"), status=303)


def where_to_go_on(question: Question) -> str:
    """To practice it; to edit it where it is retired."""
    return question.get_absolute_url() if question.is_active else reverse("edit_question", args=[question.slug])


def own_question(request: Request, slug: str) -> Question:
    """Raises Http404 for the bank's, and for those of others, as if there were none."""
    return get_object_or_404(Question.of_anybody.owned_by(request.user), slug=slug)


def form_page(
    request: Request, form: OwnQuestionForm, question: Question | None = None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "question": question, "uses_model": evaluators.uses_model()}
    return render(request, "notebook/own_question.html", context, status=status)
