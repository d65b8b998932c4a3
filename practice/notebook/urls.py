from django.urls import path

from . import noting, own_questions, saving

urlpatterns = [
    path("saved", saving.saved, name="saved"),
    path("questions/new", own_questions.new_question, name="new_question"),
    path("questions/<slug:slug>/edit", own_questions.edit_question, name="edit_question"),
    path("questions/<slug:slug>/remove", own_questions.remove_question, name="remove_question"),
    path("questions/<slug:slug>/save", saving.save_question, name="save_question"),
    path("questions/<slug:slug>/note", noting.note_question, name="note_question"),
    path("attempts/<int:pk>/note", noting.note_attempt, name="note_attempt"),
]
