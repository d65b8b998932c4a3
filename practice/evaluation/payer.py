"""Who pays for a model's requests. Evaluators ask before each one; what keeps the books is elsewhere."""

from typing import Protocol

# The API's four counts of tokens.
USAGE_FIELDS = ("input_tokens", "output_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")
# No request comes near it: a count beyond this, or below zero, is a server's mistake.
MAX_TOKEN_COUNT = 10_000_000


class Bill(Protocol):
    """What was set aside for one request."""

    def settle(self, model: str, usage: dict[str, int]) -> None:
        """Replace the worst case with what was used; {} is a request that cost nothing. Called exactly once."""


class Payer(Protocol):
    def request(self, model: str, worst_case: dict[str, int]) -> Bill:
        """Set aside what a request may cost at worst. Raises EvaluationError(Failure.BUDGET) where none may be made.

        Tokens are by USAGE_FIELDS, each 0 to MAX_TOKEN_COUNT. Called in the thread that reads the evaluation.
        """


class Free:
    """The payer of evaluations that nobody keeps books on, and its own bill."""

    def request(self, model: str, worst_case: dict[str, int]) -> Bill:
        return self

    def settle(self, model: str, usage: dict[str, int]) -> None:
        """Forget it."""
