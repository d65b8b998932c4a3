"""What the browser tests share. Their fixtures (`page`, `bank`) are in the root conftest.py."""

import re

from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

ANSWER = (
    "First I would find out who buys. Clinics with 40 staff lose two hours a day to scheduling by phone.\n\n"
    "I recommend the partner route because it reaches 200 clinics in six months; the trade-off is 20% of margin."
)
# The themes share their markup, so what they can't change is checked in one of them only.
RULES = {"light": {}, "dark": {"runOnly": ["color-contrast", "link-in-text-block"]}}


def check_accessibility(page):
    """axe finds nothing, in both themes; and nothing scrolls sideways at 320 px."""
    page.evaluate(Axe().axe_script)
    for theme, rules in RULES.items():
        # Without motion: a color in the middle of its transition has the contrast of neither theme.
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        expect(page.locator("html")).to_have_class(re.compile("dark" if theme == "dark" else r"^js$"))
        results = AxeResults(page.evaluate("axe.run", {"resultTypes": ["violations"], **rules}))
        assert results.violations_count == 0, results.generate_report()
    wide = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 800})
    for _ in range(20):  # charts resize a frame later
        if page.evaluate("document.documentElement.scrollWidth") == 320:
            break
        page.wait_for_timeout(50)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.set_viewport_size(wide)
    page.emulate_media(color_scheme="light", reduced_motion="no-preference")


def log_in(page, live_server, user):
    """As if the user had logged in earlier: the browser has the session's cookie, and no page is open."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
