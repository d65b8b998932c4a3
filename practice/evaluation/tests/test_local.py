"""How a local model is asked, and what its errors mean. Its replies are in test_finding.py."""

import json

import pytest

from practice.evaluation import exchange, local, prompts
from practice.evaluation.failures import EvaluationError, Failure
from practice.evaluation.reply import Evaluation
from practice.evaluation.score import DIMENSIONS

from .test_claude import BRIEF

SCORES = dict.fromkeys(DIMENSIONS, 5)


def test_the_shape_in_the_prompt_is_an_evaluation():
    assert Evaluation.model_validate(local.EXAMPLE).scores == SCORES
    assert list(local.EXAMPLE) == list(Evaluation.model_fields)


def test_the_request():
    request = local.request_of(BRIEF, "qwen3:8b")
    assert request["model"] == "qwen3:8b"
    assert request["system"].startswith(prompts.CURRENT.system(BRIEF.category, BRIEF.category_label))
    assert request["system"].endswith(json.dumps(local.EXAMPLE))
    assert BRIEF.answer not in request["system"]
    assert exchange.worst_case(request)["output_tokens"] == local.MAX_TOKENS


def test_a_second_try_shows_what_was_wrong():
    error = EvaluationError(Failure.BAD_REPLY, "it has no JSON object.")
    request = local.request_of(BRIEF, "m")
    again = local.corrected(request, "  I would rather talk. " + "x" * 10_000, error)
    first, reply, correction = again["messages"]
    assert first == request["messages"][0]
    assert (reply["role"], len(reply["content"])) == ("assistant", local.MOST_SHOWN)
    assert "it has no JSON object. Send the complete" in correction["content"]
    assert len(request["messages"]) == 1


@pytest.mark.parametrize(
    ("code", "status", "detail", "told"),
    [
        (Failure.UNREACHABLE, None, "refused", "local_away: refused"),
        (Failure.UNREACHABLE, 500, "500 secret", "unreachable: status 500"),
        (Failure.UNREACHABLE, 503, "503 secret", "busy: 503: loading, or busy"),
        (
            Failure.SETUP,
            404,
            '404 not_found_error model "x" not found',
            "no_model: the server does not know the model",
        ),
        (Failure.SETUP, 404, "404 page not found", "setup: 404: there is no Messages API at this address"),
        (Failure.SETUP, 400, "400 secret", "setup: status 400"),
    ],
)
def test_what_an_error_means_where_the_server_is_ones_own(code, status, detail, told):
    error = local.told(EvaluationError(code, detail, status=status, worth_retrying=True))
    assert (str(error), error.worth_retrying) == (told, True)
