"""The models of the rooms, gathered for Django. Our own code imports them from their rooms."""

from .attempts.calibrations import Calibration
from .attempts.ledger import ModelRequest
from .attempts.models import Attempt, PracticeSession
from .attempts.reviews import SelfReview
from .bank.models import Framework, FrameworkStep, Question

__all__ = [
    "Attempt",
    "Calibration",
    "Framework",
    "FrameworkStep",
    "ModelRequest",
    "PracticeSession",
    "Question",
    "SelfReview",
]
