from typing import Any, cast

from django.contrib import messages
from django.contrib.auth import login, views
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from coach.accounts.requests import Request
from coach.errors import in_minutes, with_retry_after

from .forms import InterviewForm, SettingsForm, SignUpForm
from .guests import join
from .models import User
from .signals import settings_changed
from .throttle import refused_until

BACKEND = "django.contrib.auth.backends.ModelBackend"


def guest_of(request: Request) -> User | None:
    """The guest that this browser is, or None."""
    user = request.user
    return user if user.is_authenticated and user.is_guest else None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def signup(request: Request) -> HttpResponse:
    guest = guest_of(request)
    if request.user.is_authenticated and not guest:
        return redirect("landing")
    # Every try counts, for each can ask which names exist.
    again_at = refused_until(request, "SIGNUPS_PER_ADDRESS_HOUR") if request.method == "POST" else None
    if again_at:
        # Not validated, so that it answers nothing; the name stays.
        form = SignUpForm(initial={"username": request.POST.get("username", "")})
        response = render(request, "accounts/signup.html", {"form": form} | in_minutes(again_at), status=429)
        return with_retry_after(response, again_at)
    # A fresh instance: validating must not change the row that the page shows as request.user.
    form = SignUpForm(request.POST or None, instance=guest and User.objects.get(pk=guest.pk))
    if request.method == "POST" and form.is_valid():
        user = form.save()
        login(request, user, backend=BACKEND)
        messages.success(request, "Your account is ready, and your answers are in it.")
        return redirect("landing")
    if request.method == "GET" and guest:
        form.initial["username"] = ""
    return render(request, "accounts/signup.html", {"form": form}, status=422 if form.errors else 200)


class LoginView(views.LoginView):
    """Django's own, which also brings along what was practiced as a guest before logging in."""

    template_name = "accounts/login.html"

    def form_valid(self, form: Any) -> HttpResponse:
        guest = guest_of(cast(Request, self.request))
        if guest and guest != form.get_user():
            # Before logging in, which ends the guest's session: if this fails, the guest can still be reached.
            join(guest, form.get_user())
            messages.success(self.request, "The answers you gave before logging in are now in your account.")
        return super().form_valid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response


@transaction.atomic
def save_settings(form: InterviewForm) -> None:
    """Save them, and have what follows from the interview date and the time zone dated again."""
    user = form.save()
    if {"interview_on", "time_zone"} & set(form.changed_data):
        settings_changed.send(sender=User, user=user)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: Request) -> HttpResponse:
    form = SettingsForm(request.POST or None, instance=User.objects.get(pk=cast(User, request.user).pk))
    if request.method == "POST" and form.is_valid():
        save_settings(form)
        messages.success(request, "Saved.")
        return redirect("settings")
    return render(request, "accounts/settings.html", {"form": form}, status=422 if form.errors else 200)
