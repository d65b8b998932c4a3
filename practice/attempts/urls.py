from django.urls import path

from . import compare_views, draft_views, guess_views, history, stream, views

urlpatterns = [
    path("practice/<slug:category>/<slug:slug>", views.practice, name="practice"),
    path("drafts/<slug:slug>", draft_views.draft, name="draft"),
    path("attempts/<int:pk>", views.attempt, name="attempt"),
    path("attempts/<int:pk>/guess", guess_views.guess_attempt, name="guess_attempt"),
    path("attempts/<int:pk>/stream", stream.attempt_stream, name="attempt_stream"),
    path("attempts/<int:pk>/retry", views.retry_attempt, name="retry_attempt"),
    path("attempts/<int:pk>/estimate", views.estimate_attempt, name="estimate_attempt"),
    path("attempts/<int:pk>/review", views.review_attempt, name="review_attempt"),
    path("attempts/<int:pk>/compare/<int:other>", compare_views.compare, name="compare"),
    path("attempts/<int:pk>/compare/<int:other>/verdict", compare_views.verdict, name="verdict"),
    path("history", history.history, name="history"),
    path("how-scoring-works", views.how_scoring_works, name="how_scoring_works"),
]
