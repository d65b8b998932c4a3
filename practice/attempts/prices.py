"""What an evaluation costs. US dollars per million tokens, from the vendor's price list of November 2026."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.checks import Error, register

MILLION = 1_000_000
# model: (input, output)
PRICES = {
    "claude-sonnet-5-5": (Decimal("2"), Decimal("10")),
    "claude-haiku-5-5": (Decimal("0.10"), Decimal("0.50")),
}
# Of the input's price: writing a prefix to the cache costs a quarter more, reading it a tenth.
CACHE_WRITE, CACHE_READ = Decimal("1.25"), Decimal("0.1")


def cost_usd(model: str, usage: Mapping[str, int]) -> Decimal | None:
    """Dollars, six decimals, for one evaluation's tokens; None where we have no price for the model.

    `usage` has the API's own four counts, any of them missing. A dated name (claude-haiku-5-5-20260801) has the price
    of its model.
    """
    price = next((price for name, price in PRICES.items() if model == name or model.startswith(f"{name}-")), None)
    if price is None:
        return None
    input_price, output_price = price
    tokens = {
        "input_tokens": input_price,
        "cache_creation_input_tokens": input_price * CACHE_WRITE,
        "cache_read_input_tokens": input_price * CACHE_READ,
        "output_tokens": output_price,
    }
    total = sum((usage.get(name, 0) * price for name, price in tokens.items()), Decimal(0)) / MILLION
    return total.quantize(Decimal("0.000001"))


def worst_usd(model: str, usage: Mapping[str, int]) -> Decimal | None:
    """The most that so many tokens can cost: whether the input is new, written to the cache, or read from it is the
    API's choice, so all of it counts at the dearest of these prices."""
    output = usage.get("output_tokens", 0)
    return cost_usd(model, {"cache_creation_input_tokens": sum(usage.values()) - output, "output_tokens": output})


@register
def check_budget(**kwargs: Any) -> list[Error]:
    """A budget for a model whose price nobody knows could not be kept."""
    if not settings.EVALUATION_DAILY_BUDGET_USD or cost_usd(settings.ANTHROPIC_MODEL, {}) is not None:
        return []
    message = f"EVALUATION_DAILY_BUDGET_USD needs a price for ANTHROPIC_MODEL={settings.ANTHROPIC_MODEL!r}."
    return [Error(message, hint="Add it to practice/attempts/prices.py.", id="practice.E010")]
