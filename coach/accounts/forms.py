from typing import Any

from django import forms
from django.contrib.auth.forms import UserCreationForm

from .models import User, known_zone, time_zone_names


class SignUpForm(UserCreationForm):
    """A name and a password. Bound to a guest's row, it turns that row into an account."""

    time_zone = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"data-time-zone": True}))

    class Meta:
        model = User
        fields = ("username",)

    def clean_time_zone(self) -> str:
        return known_zone(self.cleaned_data["time_zone"])

    def save(self, commit: bool = True) -> User:
        user = super().save(commit=False)
        if not user.pk:
            # A guest has the time zone of the first answer.
            user.time_zone = self.cleaned_data["time_zone"]
        user.is_guest = False
        if commit:
            user.save()
        return user


class SettingsForm(forms.ModelForm):
    class Meta:
        model = User
        fields = (
            "interview_on",
            "answers_per_week",
            "counts_drills",
            "hides_streak",
            "hides_rest_days",
            "hides_scores",
            "time_zone",
        )
        labels = {
            "counts_drills": "Count a drill as practice for the streak",
            "hides_streak": "Hide the streak, with rest days or without",
        }
        widgets = {"interview_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        error_messages = {"interview_on": {"invalid": "Enter a date such as 2027-02-15."}}
        help_texts = {
            "interview_on": "The progress page will show the days left. Leave this empty if you don't have a date.",
            "answers_per_week": "1 to 100. The progress page shows whether you're keeping up.",
            "time_zone": "An IANA name such as Europe/Berlin. It decides which day a new answer counts toward; "
            "days already practiced stay as they are.",
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].widget = forms.Select(choices=[(name, name) for name in sorted(time_zone_names())])
