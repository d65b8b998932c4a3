from django.urls import path

from . import arrival, browsing, drilling, putting_off, views

urlpatterns = [
    path("", views.landing, name="landing"),
    path("setup", views.set_up, name="set_up"),
    path("practice/first", arrival.first_question, name="first_question"),
    path("practice/random", views.random_question, name="random_question"),
    path("practice/<slug:category>", views.category_question, name="category_question"),
    path("drill", drilling.drill, name="drill"),
    path("drill/summary", drilling.summary, name="drill_summary"),
    path("questions", browsing.questions, name="questions"),
    path("cards/<int:pk>/snooze", putting_off.snooze_card, name="snooze_card"),
    path("cards/<int:pk>/suspend", putting_off.suspend_card, name="suspend_card"),
    path("cards/<int:pk>/resume", putting_off.resume_card, name="resume_card"),
]
