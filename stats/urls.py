from django.urls import path

from . import engine, views

urlpatterns = [
    path("progress", views.progress, name="progress"),
    path("progress/attempts.csv", views.attempts_csv, name="attempts_csv"),
    path("progress/trend", views.table, {"figure": engine.trend, "title": "Score trend"}, name="trend_table"),
    path(
        "progress/heatmap", views.table, {"figure": engine.heatmap, "title": "Practice heatmap"}, name="heatmap_table"
    ),
    path("partials/stats-cards", views.stats_cards, name="stats_cards"),
    path("api/stats/overview", views.api, {"figure": engine.overview}, name="api_overview"),
    path("api/stats/by-category", views.api, {"figure": engine.by_category}, name="api_by_category"),
    path("api/stats/trend", views.api, {"figure": engine.trend}, name="api_trend"),
    path("api/stats/heatmap", views.api, {"figure": engine.heatmap}, name="api_heatmap"),
    path("api/stats/dimensions", views.api, {"figure": engine.dimensions}, name="api_dimensions"),
]
