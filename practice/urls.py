from django.urls import path

from . import library, views

urlpatterns = [
    path("", views.landing, name="landing"),
    path("practice/random", views.random_question, name="random_question"),
    path("practice/<slug:category>", views.category_question, name="category_question"),
    path("practice/<slug:category>/<slug:slug>", views.practice, name="practice"),
    path("attempts/<int:pk>", views.attempt, name="attempt"),
    path("attempts/<int:pk>/stream", views.attempt_stream, name="attempt_stream"),
    path("attempts/<int:pk>/retry", views.retry_attempt, name="retry_attempt"),
    path("questions", library.questions, name="questions"),
    path("frameworks", library.frameworks, name="frameworks"),
    path("frameworks/<slug:slug>", library.framework, name="framework"),
    path("attempts/<int:pk>/estimate", views.estimate_attempt, name="estimate_attempt"),
    path("how-scoring-works", views.how_scoring_works, name="how_scoring_works"),
    path("history", views.history, name="history"),
]
