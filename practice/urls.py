from django.urls import path

from . import views

urlpatterns = [
    path("", views.landing, name="landing"),
    path("practice/random", views.random_question, name="random_question"),
    path("practice/<slug:category>", views.category_question, name="category_question"),
    path("practice/<slug:category>/<slug:slug>", views.practice, name="practice"),
    path("attempts/<int:pk>", views.attempt, name="attempt"),
    path("attempts/<int:pk>/stream", views.attempt_stream, name="attempt_stream"),
    path("attempts/<int:pk>/retry", views.retry_attempt, name="retry_attempt"),
    path("history", views.history, name="history"),
]
