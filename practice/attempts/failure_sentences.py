"""What a learner reads about a failure: what happened, and what can be done. Answers are saved in every case."""

from practice.evaluation.failures import Failure

FAILURE_SENTENCES = {
    Failure.UNREACHABLE.value: "The evaluator could not be reached. Try again in a minute.",
    Failure.LOCAL_AWAY.value: "The local model's server is off or out of reach. Once it runs, try again.",
    Failure.INTERRUPTED.value: "The connection to the evaluator was lost. Try again.",
    Failure.TIMEOUT.value: "The evaluator did not answer in time. Try again.",
    Failure.BUSY.value: "The evaluator has more requests than it can handle. Try again in a few minutes.",
    Failure.REFUSED.value: "The evaluator declined to score this text. Change the answer and submit it again.",
    Failure.TOO_LONG.value: "The answer is too long for the evaluator. Shorten it and submit it again.",
    Failure.SMALL_CONTEXT.value: "The local model's context is too small for this answer and what it is told of it. "
    "Shorten the answer, or have the site's administrator give the model more context.",
    Failure.BAD_REPLY.value: "The evaluator's reply could not be used. Try again.",
    Failure.BUDGET.value: "Today's budget for evaluations is spent. Your answer waits until tomorrow.",
    Failure.SETUP.value: "The evaluator is not set up correctly. The site's administrator needs to fix it.",
    Failure.NO_MODEL.value: "The local model's server has no model of that name. The site's administrator needs to "
    "load it, or to change LOCAL_MODEL.",
    Failure.LANGUAGE.value: "The offline estimate reads English only, so this answer has no score. You can review it "
    "yourself below.",
    Failure.BROKEN_OFF.value: "The program that evaluates stopped twice over this answer. Try again; if that "
    "doesn't help, tell the site's administrator.",
    Failure.INTERNAL.value: "Something went wrong on our side and was logged. Try again.",
}

# Of two answers that were to be compared. The others are the same.
COMPARISON_SENTENCES = FAILURE_SENTENCES | {
    Failure.REFUSED.value: "The model declined to compare these texts.",
    Failure.TOO_LONG.value: "The two answers together are too long for the model.",
    Failure.SMALL_CONTEXT.value: "The local model's context is too small for two answers like these. The site's "
    "administrator can give the model more context.",
    Failure.BUDGET.value: "Today's budget for evaluations is spent. Ask again tomorrow.",
    Failure.BROKEN_OFF.value: "The program that compares stopped twice over these answers. Try again; if that "
    "doesn't help, tell the site's administrator.",
}

# Those that another text may spare.
ASK_FOR_CHANGE = {Failure.REFUSED.value, Failure.TOO_LONG.value, Failure.SMALL_CONTEXT.value, Failure.LANGUAGE.value}
