from django.urls import path

from . import arrival, browsing, views

urlpatterns = [
    path("", views.landing, name="landing"),
    path("practice/first", arrival.first_question, name="first_question"),
    path("practice/random", views.random_question, name="random_question"),
    path("practice/<slug:category>", views.category_question, name="category_question"),
    path("questions", browsing.questions, name="questions"),
]
