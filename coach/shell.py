"""What browsers, launchers, and crawlers ask a site for by itself. The same for everybody, and no query."""

from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

DAY_S = 24 * 3600
# Learners' own pages, which a crawler would find empty, and what leads to another page each time.
NOT_FOR_CRAWLERS = (
    "/accounts/",
    "/admin/",
    "/api/",
    "/attempts/",
    "/cards/",
    "/drafts/",
    "/drill",
    "/history",
    "/practice/first",
    "/practice/random",
    "/progress",
    "/questions/",
    "/saved",
    "/settings",
)
# (file, its size in pixels, what it is for)
ICONS = (("icon-192", 192, "any"), ("icon-512", 512, "any"), ("icon-maskable-512", 512, "maskable"))


@require_safe
@cache_control(public=True, max_age=DAY_S)
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_CRAWLERS), ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=DAY_S)
def manifest(request: HttpRequest) -> HttpResponse:
    """With it, a browser can install the site like an application, which opens on `/`."""
    icons = [
        {"src": static(f"img/{name}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for name, size, purpose in ICONS
    ]
    about = {
        "id": "/",
        "name": "PM Interview Coach",
        "short_name": "PM Coach",
        "description": "Practice product-management interview questions.",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        # Shown until the first page is, whose own theme-color then counts.
        "background_color": "#ffffff",
        "theme_color": "#ffffff",
        "icons": icons,
    }
    return JsonResponse(about, content_type="application/manifest+json")


@cache
def icon() -> bytes:
    return (settings.BASE_DIR / "static/img/favicon.ico").read_bytes()


@require_safe
@cache_control(public=True, max_age=DAY_S)
def favicon(request: HttpRequest) -> HttpResponse:
    """For whoever asks without reading a page first."""
    return HttpResponse(icon(), content_type="image/x-icon")
