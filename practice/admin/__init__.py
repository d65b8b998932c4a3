"""The admin: the curator's bank, and what learners wrote, read-only."""

from django.contrib import admin

from . import attempts, frameworks, questions  # noqa: F401  registers their models

admin.site.site_header = "PM Interview Coach"
admin.site.site_title = "PM Interview Coach"
admin.site.index_title = "Question bank and learners"
