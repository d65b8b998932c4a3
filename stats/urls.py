from django.urls import path

from . import views
from .breakdown import read_breakdown
from .dimensions import read_dimensions
from .heatmap import read_heatmap
from .overview import read_overview
from .trend import read_trend

TREND_TABLE = {"read": read_trend, "title": "Score trend", "template": "stats/tables/trend.html"}
HEATMAP_TABLE = {"read": read_heatmap, "title": "Practice heatmap", "template": "stats/tables/heatmap.html"}

urlpatterns = [
    path("progress", views.progress, name="progress"),
    path("progress/attempts.csv", views.attempts_csv, name="attempts_csv"),
    path("progress/trend", views.table, TREND_TABLE, name="trend_table"),
    path("progress/heatmap", views.table, HEATMAP_TABLE, name="heatmap_table"),
    path("partials/stats-cards", views.stats_cards, name="stats_cards"),
    path("api/stats/overview", views.api, {"read": read_overview}, name="api_overview"),
    path("api/stats/by-category", views.api, {"read": read_breakdown}, name="api_by_category"),
    path("api/stats/trend", views.api, {"read": read_trend}, name="api_trend"),
    path("api/stats/heatmap", views.api, {"read": read_heatmap}, name="api_heatmap"),
    path("api/stats/guesses", views.api_guesses, name="api_guesses"),
    path("api/stats/dimensions", views.api, {"read": read_dimensions}, name="api_dimensions"),
]
