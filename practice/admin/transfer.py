"""Import and export of questions in the admin.

The page that previews an import carries its rows, signed, and confirming sends them back: no process keeps state, and
what is imported is what was previewed.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from coach.accounts.models import User
from coach.bodies import body_limit
from practice.bank import files
from practice.bank.importing import export_cells, import_rows
from practice.bank.models import Question

PREVIEW_AGE = timedelta(hours=12)
# Of what the two forms post, all but this much is the file, or its rows.
POST_MARGIN = 50_000
# More than anybody reads; the counts above the lists are of all.
SHOWN = 200


class UploadForm(forms.Form):
    file = forms.FileField(
        label="File",
        help_text=f"CSV (UTF-8), XLSX, or JSON, at most {files.MAX_BYTES // 1_000_000} MB.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.json"}),
        error_messages={"empty": "The file is empty."},
    )

    rows: list[files.Row]

    def clean_file(self) -> UploadedFile:
        upload = self.cleaned_data["file"]
        if upload.size > files.MAX_BYTES:
            raise forms.ValidationError(
                f"The file has {upload.size:,} bytes; at most {files.MAX_BYTES:,} are allowed. Split it."
            )
        try:
            self.rows = files.read(upload.name, upload.read())
        except files.UnreadableFile as error:
            raise forms.ValidationError(str(error)) from error
        return upload


def signed(request: HttpRequest, name: str, rows: Sequence[files.Row]) -> str:
    content = {"name": name, "rows": [[row.place, row.cells] for row in rows]}
    return signing.dumps(content, salt=salt(request), compress=True)


def unsigned(request: HttpRequest, token: str) -> tuple[str, list[files.Row]]:
    """(file name, rows) of one of this user's previews. Raises signing.BadSignature, also when it is too old."""
    content = signing.loads(token, salt=salt(request), max_age=PREVIEW_AGE)
    return content["name"], [files.Row(place, cells) for place, cells in content["rows"]]


def salt(request: HttpRequest) -> str:
    return f"question import by {request.user.pk}"


class TransferAdmin(admin.ModelAdmin):
    """The pages `import/`, `import/confirm/`, and `export/<ending>/` of the questions' admin."""

    change_list_template = "admin/practice/question_list.html"

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("import/", wrap(self.import_file), name="practice_question_import"),
            path("import/confirm/", wrap(self.confirm_import), name="practice_question_import_confirm"),
            path("export/<str:ending>/", wrap(self.export_file), name="practice_question_export"),
            *super().get_urls(),
        ]

    def check_may_import(self, request: HttpRequest) -> None:
        if not (self.has_add_permission(request) and self.has_change_permission(request)):
            raise PermissionDenied

    @body_limit(files.MAX_BYTES + POST_MARGIN)
    def import_file(self, request: HttpRequest) -> HttpResponse:
        """Ask for a file; show what importing it would do. Writes nothing."""
        self.check_may_import(request)
        form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
        if not form.is_valid():
            return self.import_page(request, form=form)
        outcome = import_rows(form.rows, dry_run=True)
        token = ""
        if not outcome.rejected and not outcome.changes_nothing:
            token = signed(request, form.cleaned_data["file"].name, form.rows)
            if len(token) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE - POST_MARGIN:
                form.add_error("file", "This is more than one preview can hold. Split the file.")
                return self.import_page(request, form=form)
        return self.import_page(request, form=UploadForm(), outcome=outcome, token=token)

    @body_limit(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    def confirm_import(self, request: HttpRequest) -> HttpResponse:
        """Import what was previewed: all of it, or nothing where the bank has changed since in its way."""
        self.check_may_import(request)
        try:
            name, rows = unsigned(request, request.POST.get("token", ""))
        except signing.BadSignature:
            self.message_user(
                request,
                "This preview has expired or belongs to someone else. Nothing was changed. Choose the file again.",
                messages.ERROR,
            )
            return HttpResponseRedirect(reverse("admin:practice_question_import"))
        outcome = import_rows(rows, dry_run=False, user=cast(User, request.user), source=name)
        if outcome.rejected:
            return self.import_page(request, form=UploadForm(), outcome=outcome)
        done = (
            f"Imported {name}: {len(outcome.new)} new, {len(outcome.changed)} changed, "
            f"{len(outcome.unchanged)} unchanged, {len(outcome.duplicates)} left out."
        )
        self.message_user(request, done, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:practice_question_changelist"))

    def import_page(self, request: HttpRequest, **context: Any) -> HttpResponse:
        context |= self.admin_site.each_context(request)
        context |= {"title": "Import questions", "opts": self.opts, "columns": files.COLUMNS, "shown": SHOWN}
        return render(request, "admin/practice/question_import.html", context)

    def export_file(self, request: HttpRequest, ending: str) -> HttpResponse:
        """The questions that the list shows with the same filters and search, as a file."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if ending not in files.WRITERS:
            raise Http404
        try:
            listed = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(reverse("admin:practice_question_changelist"))
        rows = export_cells(Question.objects.filter(pk__in=listed.order_by().values("pk")))
        content_type = files.CONTENT_TYPES[ending]
        response = HttpResponse(files.WRITERS[ending](rows), content_type=content_type)
        response["Content-Disposition"] = f'attachment; filename="questions-{timezone.localdate()}.{ending}"'
        return response
