"""Quotes as a page shows them."""

SPACE = "\N{NO-BREAK SPACE}"  # an ellipsis never stands alone on a line
SENTENCE_ENDS = (".", "!", "?", "…")
# What may stand between a sentence and its neighbors.
OPENING, CLOSING = " \t\"“‘'([", " \t\"”’')]"
# What begins a line without being part of its words.
MARKERS = " \t-–•*#>()0123456789."


def with_ellipses(quote: str, answer: str) -> str:
    """The quote, with an ellipsis where it leaves out the beginning or the end of a sentence of the answer.

    Of a quote that isn't in the answer letter by letter, its own first and last characters decide. Linear time.
    """
    if not quote:
        return quote
    start = answer.find(quote)
    if start < 0:
        is_begun, is_ended = quote[0].islower(), not quote.rstrip(CLOSING).endswith(SENTENCE_ENDS)
    else:
        is_begun = begins_within(answer[:start])
        is_ended = not quote.rstrip(CLOSING).endswith(SENTENCE_ENDS) and ends_within(answer[start + len(quote) :])
    return f"{f'…{SPACE}' if is_begun else ''}{quote}{f'{SPACE}…' if is_ended else ''}"


def begins_within(before: str) -> bool:
    line = before.rpartition("\n")[2]
    return bool(line.strip(MARKERS + OPENING)) and not line.rstrip(OPENING).endswith(SENTENCE_ENDS)


def ends_within(after: str) -> bool:
    rest = after.lstrip(CLOSING)
    return bool(rest) and not rest.startswith(("\n", "\r", *SENTENCE_ENDS))
