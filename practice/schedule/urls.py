from django.urls import path

from . import browsing, views

urlpatterns = [
    path("", views.landing, name="landing"),
    path("setup", views.set_up, name="set_up"),
    path("practice/random", views.random_question, name="random_question"),
    path("practice/<slug:category>", views.category_question, name="category_question"),
    path("questions", browsing.questions, name="questions"),
]
