"""A small HTTP server that speaks the Messages API, for tests and for watching the streaming page without a key.

By hand: `python -m tests.fake_claude --port 8009 --seconds 8`, then `make run` with
ANTHROPIC_BASE_URL=http://127.0.0.1:8009 and ANTHROPIC_API_KEY=any. `--fault NAME` shows how things go wrong.

In tests: `with FakeClaude() as fake: fake.script(FAULTS["drop"]); …; assert len(fake.requests) == 2`.
"""

from .comparisons import saying
from .evaluations import changed, evaluation_of
from .messages import answer_in
from .replies import FAULTS, Reply
from .server import FakeClaude, Handler

__all__ = ["FAULTS", "FakeClaude", "Handler", "Reply", "answer_in", "changed", "evaluation_of", "saying"]
