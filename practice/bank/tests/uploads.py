"""A row that can be imported, files made of such rows, and their way through the admin."""

import csv
import io

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

IMPORT = "/admin/practice/question/import/"
CONFIRM = "/admin/practice/question/import/confirm/"
GOOD = {
    "slug": "queue-at-the-bakery",
    "category": "analytical",
    "subcategory": "Metrics",
    "difficulty": "hard",
    "text": "How would you measure the queue at a bakery, and what would you do about it?",
    "hint": "Who waits?",
    "frameworks": "circles",
    "key_points": "Names who waits\nMeasures the wait\nFinds the bottleneck\nProposes one change",
    "sample_answer": "- Goal: shorter waits\n- Measure: minutes from door to till",
    "source": "Ours",
    "is_active": "yes",
}


def csv_file(*rows, columns=None):
    out = io.StringIO()
    writer = csv.DictWriter(out, columns or list(rows[0]), extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def workbook_file(*lines):
    workbook = openpyxl.Workbook()
    for line in lines:
        workbook.active.append(line)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def upload(client, content, name="questions.csv"):
    """The page with the file's preview, or with what is wrong with it."""
    response = client.post(IMPORT, {"file": SimpleUploadedFile(name, content)})
    assert response.status_code == 200
    return response


def confirm(client, response):
    """Confirm the preview in this response."""
    return client.post(CONFIRM, {"token": response.context["token"]}, follow=True)
