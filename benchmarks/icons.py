"""Draw the site's icons and its picture for shared links: `python -m benchmarks.icons`.

From static/img/favicon.svg and the tokens of static/site/base.css, by the Chromium of the browser tests. What it
writes into static/img/ is committed; run it again when the mark or a color has changed.
"""

import base64
import shutil
import struct
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "static/img"
FONT = ROOT / "static/vendor/geist-latin-wght-normal.woff2"
BLUE, ACCENT, TRACK = "#2577ad", "#2e8ece", "#e2e8f0"
# An icon's file: its size in pixels, how much of that the mark is, and how round its corners are. A launcher cuts a
# maskable icon to a shape of its own, and keeps the inner 80%.
ICONS = {
    "icon-192.png": (192, 0.62, 0.22),
    "icon-512.png": (512, 0.62, 0.22),
    "icon-maskable-512.png": (512, 0.5, 0),
    "apple-touch-icon.png": (180, 0.62, 0),
}
FAVICON_SIZES = (16, 32, 48)
SHARE = (1200, 630)
# The example of the start page.
SCORES = (("Framework", 6), ("Structure", 7), ("Completeness", 7), ("Insight", 6))


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium-headless-shell") or shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page()
        for name, (size, share, radius) in ICONS.items():
            (IMAGES / name).write_bytes(drawn(page, icon(size, share, radius), size, size))
        # In a tab, the mark alone: a frame would leave it a dozen pixels.
        favicons = {size: drawn(page, mark(size, ACCENT), size, size) for size in FAVICON_SIZES}
        (IMAGES / "favicon.ico").write_bytes(ico(favicons))
        (IMAGES / "share.png").write_bytes(drawn(page, share_picture(), *SHARE))
        browser.close()


def drawn(page: Page, body: str, width: int, height: int) -> bytes:
    """The PNG of a page; transparent where the page is."""
    page.set_viewport_size({"width": width, "height": height})
    page.set_content(f"<!doctype html><style>body {{ margin: 0 }} svg {{ display: block }}</style>{body}")
    page.evaluate("document.fonts.ready")
    return page.screenshot(omit_background=True)


def mark(size: int, color: str) -> str:
    svg = (IMAGES / "favicon.svg").read_text(encoding="utf-8")
    return svg.replace("<svg ", f'<svg width="{size}" height="{size}" ').replace(
        f'stroke="{ACCENT}"', f'stroke="{color}"'
    )


def icon(size: int, share: float, radius: float) -> str:
    rule = f"height: {size}px; background: {BLUE}; border-radius: {size * radius}px"
    return f"""
    <style>.icon {{ display: grid; place-items: center; {rule} }}</style>
    <div class="icon">{mark(round(size * share), "#ffffff")}</div>
    """


def ico(pngs: dict[int, bytes]) -> bytes:
    """The .ico file of these pictures, {size in pixels: PNG}."""
    head, offset = struct.pack("<HHH", 0, 1, len(pngs)), 6 + 16 * len(pngs)
    entries = b""
    for size, png in pngs.items():
        entries += struct.pack("<BBBBHHII", size, size, 0, 0, 1, 32, len(png), offset)
        offset += len(png)
    return head + entries + b"".join(pngs.values())


def share_picture() -> str:
    font = base64.b64encode(FONT.read_bytes()).decode()
    bars = "".join(
        f"<dt>{name}</dt><dd>{score}</dd>"
        f'<svg class="track" viewBox="0 0 10 1" preserveAspectRatio="none"><rect width="{score}" height="1"/></svg>'
        for name, score in SCORES
    )
    return f"""
    <style>
      @font-face {{ font-family: Geist; font-weight: 100 900; src: url(data:font/woff2;base64,{font}) }}
      body {{ display: grid; grid-template-columns: 1fr 380px; gap: 72px; box-sizing: border-box; height: 630px;
              padding: 72px 80px; background: #fff; color: #1d1d1f; font: 28px/1.4 Geist; letter-spacing: -0.011em }}
      header {{ display: flex; align-items: center; gap: 16px; grid-column: 1 / -1; font: 600 30px Geist }}
      h1 {{ margin: 0; align-self: end; color: #000; font-size: 74px; line-height: 1.05; letter-spacing: -0.04em }}
      section {{ align-self: end; padding: 32px; border: 1px solid {TRACK}; border-radius: 20px;
                 background: #f8fafc }}
      section > p {{ margin: 0 0 16px; color: #48484a; font-size: 24px }}
      section b {{ color: #000; font-size: 68px; line-height: 1; letter-spacing: -0.04em }}
      dl {{ display: grid; grid-template-columns: 1fr auto; gap: 4px 16px; margin: 0; font-size: 22px }}
      dd {{ margin: 0; color: #000; font-weight: 600 }}
      .track {{ grid-column: 1 / -1; width: 100%; height: 8px; margin-bottom: 8px; border-radius: 4px;
                background: {TRACK}; fill: {ACCENT} }}
    </style>
    <header>{mark(44, ACCENT)} PM Interview Coach</header>
    <h1>Practice the interview before the interview</h1>
    <section><p><b>6.5</b> of 10</p><dl>{bars}</dl></section>
    """


if __name__ == "__main__":
    main()
