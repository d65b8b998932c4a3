from django.urls import path

from . import browsing, drilling, views

urlpatterns = [
    path("", views.landing, name="landing"),
    path("setup", views.set_up, name="set_up"),
    path("practice/random", views.random_question, name="random_question"),
    path("practice/<slug:category>", views.category_question, name="category_question"),
    path("drill", drilling.drill, name="drill"),
    path("drill/summary", drilling.summary, name="drill_summary"),
    path("questions", browsing.questions, name="questions"),
]
