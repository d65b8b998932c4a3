"""The models of the rooms, gathered for Django. Our own code imports them from their rooms."""

from .attempts.calibrations import Calibration
from .attempts.comparisons import Comparison
from .attempts.drafts import Draft
from .attempts.ledger import ModelRequest
from .attempts.models import Attempt, PracticeSession
from .attempts.reviews import SelfReview
from .bank.models import Framework, FrameworkStep, Question
from .notebook.models import Note, SavedQuestion
from .schedule.models import Card, CardReview

__all__ = [
    "Attempt",
    "Calibration",
    "Card",
    "CardReview",
    "Comparison",
    "Draft",
    "Framework",
    "FrameworkStep",
    "ModelRequest",
    "Note",
    "PracticeSession",
    "Question",
    "SavedQuestion",
    "SelfReview",
]
