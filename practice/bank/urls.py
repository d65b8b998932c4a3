from django.urls import path

from . import views

urlpatterns = [
    path("frameworks", views.frameworks, name="frameworks"),
    path("frameworks/<slug:slug>", views.framework, name="framework"),
    path("categories.css", views.category_colors, name="category_colors"),
]
