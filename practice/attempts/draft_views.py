"""A learner's draft of an answer, for the script of the practice page."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods

from coach.accounts.requests import Request
from practice.bank.models import Question

from . import drafting
from .drafts import Draft
from .forms import DraftForm


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: Request, slug: str) -> HttpResponse:
    """The learner's draft for a question, or a write of it. Three queries, and for a write at most five more."""
    if not request.user.is_authenticated:
        return refused("Log in to keep drafts on the server.", status=403)
    question = get_object_or_404(Question.of_anybody.open_to(request.user), slug=slug)
    if request.method != "POST":
        return JsonResponse(as_json(Draft.objects.for_user(request.user).filter(question=question).first()))
    form = DraftForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=400)
    try:
        return JsonResponse({"revision": drafting.write(request.user, question, form.cleaned_data, now())})
    except drafting.Stale as error:
        return JsonResponse(as_json(error.draft), status=409)
    except drafting.TooManyDrafts:
        most = f"You have {drafting.DRAFTS_MAX} drafts, the most there can be. Submit or empty one of them."
        return refused(most, status=400)


def refused(message: str, status: int) -> JsonResponse:
    return JsonResponse({"errors": {"__all__": [message]}}, status=status)


def as_json(draft: Draft | None) -> dict[str, object]:
    """Revision 0 and no text where there is no draft."""
    if draft is None:
        return {"text": "", "token": None, "seconds": 0, "revision": 0, "saved_at": None}
    names = ("text", "token", "seconds", "revision", "saved_at")
    return {name: getattr(draft, name) for name in names}
