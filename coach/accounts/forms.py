from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.forms import UserCreationForm
from django.utils import timezone

from .models import MINUTES_MAX, MINUTES_MIN, User, known_zone, time_zone_names

# Of time zones without a region.
OTHER = "Other"


def zones_by_region() -> list[tuple[str, Any]]:
    """The choices of time zones, in groups: the region, and in it the zones by their own names."""
    regions: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(time_zone_names()):
        region, _, place = name.partition("/")
        regions.setdefault(region if place else OTHER, []).append((name, (place or name).replace("_", " ")))
    others = regions.pop(OTHER, [])
    return [*regions.items(), (OTHER, others)]


class SignUpForm(UserCreationForm):
    """A name and a password. Bound to a guest's row, it turns that row into an account."""

    time_zone = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"data-time-zone": True}))

    class Meta:
        model = User
        fields = ("username",)
        help_texts = {"username": "Up to 150 letters, digits, and @ . + - _"}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields[
            "password1"
        ].help_text = "At least 8 characters. No common password, not digits alone, and nothing like your username."
        self.fields["password2"].help_text = ""

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


class InterviewForm(forms.ModelForm):
    """What the daily plan is made for: date, level, and minutes. `instance` is the learner."""

    minutes_per_day = forms.IntegerField(
        label="Minutes per day",
        required=False,
        min_value=MINUTES_MIN,
        max_value=MINUTES_MAX,
        error_messages=dict.fromkeys(
            ("min_value", "max_value", "invalid"), f"Enter {MINUTES_MIN} to {MINUTES_MAX} minutes, or leave it empty."
        ),
        help_text=f"{MINUTES_MIN} to {MINUTES_MAX}. The plan for the day fits into them.",
    )

    class Meta:
        model = User
        fields: tuple[str, ...] = ("interview_on", "level", "minutes_per_day")
        widgets = {"interview_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        error_messages = {"interview_on": {"invalid": "Enter a date such as 2027-02-15."}}
        help_texts = {
            "interview_on": "What is weak comes back before this day. Leave it empty if you don't have a date.",
            "level": "It decides how hard the first questions of a category are.",
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = [("", "No particular level"), *self.fields["level"].choices[1:]]  # type: ignore[attr-defined]

    def clean_interview_on(self) -> date | None:
        """A past date may stay, for it was set when it was to come."""
        day = self.cleaned_data["interview_on"]
        today = timezone.localdate(timezone=self.instance.zone)
        if day and day < today and "interview_on" in self.changed_data:
            raise forms.ValidationError("This day is over. Choose today or a later day, or leave it empty.")
        return day


class SettingsForm(InterviewForm):
    class Meta(InterviewForm.Meta):
        fields = (
            *InterviewForm.Meta.fields,
            "answers_per_week",
            "guesses_first",
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
        help_texts = InterviewForm.Meta.help_texts | {
            "answers_per_week": "1 to 100. The progress page shows whether you're keeping up.",
            "guesses_first": "Before the feedback of an answer opens, you're asked how strong you think it is. "
            "Not while scores are hidden.",
            "time_zone": "By region, such as Europe: Berlin. It decides which day a new answer counts toward; "
            "days already practiced stay as they are.",
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].widget = forms.Select(choices=zones_by_region())
