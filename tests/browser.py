"""What the browser tests share. Their fixtures (`page`, `bank`) are in the root conftest.py."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

ANSWER = (
    "First I would find out who buys. Clinics with 40 staff lose two hours a day to scheduling by phone.\n\n"
    "I recommend the partner route because it reaches 200 clinics in six months; the trade-off is 20% of margin."
)
THEMES = ("light", "dark")


def check_accessibility(page):
    """axe finds nothing, in both themes; and nothing scrolls sideways at 320 px."""
    for theme in THEMES:
        # Without motion: a color in the middle of its transition has the contrast of neither theme.
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        expect(page.locator("html")).to_have_class(re.compile("dark" if theme == "dark" else r"^js$"))
        results = Axe().run(page)
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
    user.set_password("a-long-enough-secret")
    user.save()
    page.goto(f"{live_server.url}/accounts/login")
    page.get_by_label("Username").fill(user.username)
    page.get_by_label("Password").fill("a-long-enough-secret")
    page.locator("main").get_by_role("button", name="Log in").click()
    expect(page).to_have_url(f"{live_server.url}/progress")
