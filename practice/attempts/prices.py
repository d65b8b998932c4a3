"""What an evaluation costs. US dollars per million tokens, from the vendor's price list of November 2026."""

from collections.abc import Mapping
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

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


def require_price_for_budget() -> None:
    """Raise ImproperlyConfigured where a budget is set for a model whose price nobody knows."""
    if settings.EVALUATION_DAILY_BUDGET_USD and cost_usd(settings.ANTHROPIC_MODEL, {}) is None:
        raise ImproperlyConfigured(
            f"EVALUATION_DAILY_BUDGET_USD needs a price for ANTHROPIC_MODEL={settings.ANTHROPIC_MODEL!r}: "
            "add it to practice/attempts/prices.py."
        )
