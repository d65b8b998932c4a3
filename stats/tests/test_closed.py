"""A score that the learner has yet to guess is in no figure."""

from datetime import timedelta

import pytest
from django.utils import timezone

from practice.attempts.models import Attempt
from stats.grid import Filters
from stats.overview import read_overview
from stats.reading import read_grid
from stats.trend import read_trend
from tests.factories import make_attempt


@pytest.fixture
def closed(ada, question):
    """One open answer, and one today that is still closed."""
    now = timezone.now()
    make_attempt(ada, question, now - timedelta(days=1), score="5.0")
    return make_attempt(ada, question, now, score="8.7", awaits_guess=True)


@pytest.mark.parametrize("path", ["/progress", "/api/stats/trend", "/api/stats/overview", "/api/stats/by-category"])
def test_it_cannot_be_read_off(client, ada, closed, path):
    client.force_login(ada)
    assert "8.7" not in client.get(path).content.decode()
    Attempt.objects.update(awaits_guess=False)
    if path != "/api/stats/overview" and path != "/api/stats/by-category":
        assert "8.7" in client.get(path).content.decode()


def test_it_counts_as_practice_without_a_score(ada, closed):
    grid = read_grid(ada, closed.practiced_on)
    overview = read_overview(grid, Filters())
    assert (overview.total_practiced, overview.avg_score, overview.streak) == (2, 5.0, 2)
    assert read_trend(grid, Filters()).counts[-2:] == (1, 0)
    Attempt.objects.update(awaits_guess=False)
    assert read_overview(read_grid(ada, closed.practiced_on), Filters()).avg_score == 6.9


def test_an_only_score_that_is_closed_is_no_score(ada, question):
    attempt = make_attempt(ada, question, timezone.now(), score="8.7", awaits_guess=True)
    grid = read_grid(ada, attempt.practiced_on)
    assert (grid.scale, grid.scales) == (None, ())
