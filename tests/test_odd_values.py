"""Whatever an address, a filter, or a cookie holds, the answer is never a 500 (S23)."""

import itertools
import logging

import pytest
from django.core.exceptions import DisallowedHost

from tests.addresses import every_address
from tests.factories import make_user

ODD = ["a\0b", "9" * 400, "10000"]
# What our pages read from the query, and what Django's admin makes of its lists.
PARAMETERS = {
    "": ["days", "category", "evaluator", "mode", "page", "q", "framework", "difficulty", "practised", "skip"]
    + ["min_score", "date_from", "status", "v", "next", "after", "sort", "minutes"],
    "/admin/": [
        "q",
        "p",
        "o",
        "e",
        "all",
        "id__exact",
        "category__exact",
        "is_active__exact",
        "frameworks__id__exact",
    ]
    + ["scores_by", "practised", "status__exact", "submitted_at__year", "submitted_at__gte", "user__id__exact"]
    + ["is_guest__exact", "mode__exact", "pk__in", "id__in", "_to_field", "_changelist_filters", "nonsense__x"],
    "/admin/autocomplete/": ["term", "app_label", "model_name", "field_name"],
}

LISTS = ("/questions", "/history", "/admin/practice/question/", "/admin/practice/attempt/", "/admin/accounts/user/")


@pytest.fixture
def staff_client(client, db):
    user = make_user("root")
    user.is_staff = user.is_superuser = True
    user.save()
    client.force_login(user)
    client.raise_request_exception = False
    return client


def names(path):
    return next(PARAMETERS[start] for start in sorted(PARAMETERS, reverse=True) if path.startswith(start))


def asked(client, path, query):
    response = client.get(path, query)
    if response.streaming:
        b"".join(response)
    return response.status_code


def test_odd_filters_everywhere(staff_client, question, attempt):
    failed = []
    for path in every_address(question, attempt):
        if path.endswith(("/stream", "/logout", "/logout/")):
            continue
        queries = [dict.fromkeys(names(path), value) for value in ODD[:1]]
        if path in LISTS:  # one by one: a parameter that is refused would hide the next
            queries = [{name: value} for name, value in itertools.product(names(path), ODD)]
        failed += [(path, query) for query in queries if asked(staff_client, path, query) >= 500]
    assert failed == []


@pytest.mark.parametrize("value", ["%00", "9" * 400, "9" * 5000])
def test_odd_paths_everywhere(staff_client, question, attempt, value):
    failed = []
    for path in every_address(question, attempt):
        parts = path.split("/")
        for place, part in enumerate(parts):
            if part.isdigit() or part in (question.slug, question.category, "csv"):
                odd = "/".join([*parts[:place], value, *parts[place + 1 :]])
                response = staff_client.get(odd)
                if response.status_code >= 500:
                    failed.append(odd)
    assert failed == []


@pytest.mark.parametrize(
    "value", ['"\\000' + "a" * 31 + '"', "9" * 400, "A" * 32, "a" * 31, "🙂".encode().decode("latin-1")]
)
@pytest.mark.parametrize("path", ["/", "/progress", "/admin/login/", "/settings"])
def test_a_session_id_that_is_none_of_ours(client, db, path, value):
    response = client.get(path, headers={"Cookie": f"sessionid={value}"})
    assert response.status_code == 400
    assert "Traceback" not in response.content.decode()
    assert response.cookies["sessionid"].value == ""  # so that the next request works


def test_a_forged_host_is_one_line_in_the_log(client, db, caplog, settings):
    settings.ALLOWED_HOSTS = ["ours.example"]
    with caplog.at_level(logging.WARNING):
        assert client.get("/", headers={"Host": "forged.example"}).status_code == 400
    (record,) = [record for record in caplog.records if record.name == f"django.security.{DisallowedHost.__name__}"]
    assert "forged.example" in record.getMessage()
    assert not any(record.exc_info for record in caplog.records)


@pytest.mark.parametrize(
    "query", [{"category__exact": "a\0b"}, {"category__exact": "9" * 400}, {"id__in": "9" * 400}]
)
@pytest.mark.parametrize("below", ["", "export/csv/"])
def test_odd_filters_of_the_admin_are_refused_or_find_nothing(staff_client, question, below, query):
    response = staff_client.get(f"/admin/practice/question/{below}", query)
    assert response.status_code in (200, 400)
    assert question.text not in response.content.decode()
