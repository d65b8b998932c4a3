"""The categories of questions, each declared once: slug, hue on light and on dark pages, icon, name.

Their order here is their order on every page. CONTRIBUTING.md says what else a new one needs; `manage.py check` names
what is missing.
"""

from typing import Self

from django.db import models


class Category(models.TextChoices):
    """A member is its slug. `light` and `dark` are `#rrggbb`; `icon` is the path of a 20 x 20 line drawing.

    The hues are told apart with the common kinds of color blindness and have 3:1 on their page.
    """

    light: str
    dark: str
    icon: str

    def __new__(cls, slug: str, light: str = "", dark: str = "", icon: str = "") -> Self:
        member = str.__new__(cls, slug)
        member._value_ = slug
        member.light, member.dark, member.icon = light, dark, icon
        return member

    PRODUCT_DESIGN = (
        "product_design",
        "#0072b2",
        "#4aa8e8",
        "M3.5 16.5l1-4L13 4l3 3-8.5 8.5zM11 6l3 3M11 16.5h5.5",
        "Product Design",
    )
    STRATEGY = (
        "strategy",
        "#c8500a",
        "#f08a4b",
        "M10 3a7 7 0 1 1 0 14a7 7 0 1 1 0-14zM12.8 7.2l-1.7 3.9-3.9 1.7 1.7-3.9z",
        "Strategy",
    )
    EXECUTION = (
        "execution",
        "#00805e",
        "#35c79b",
        "M5 17V3.5M5 4.5h10l-2.5 3.25L15 11H5",
        "Execution",
    )
    ANALYTICAL = (
        "analytical",
        "#b0508a",
        "#e28cbf",
        "M3.5 3v13.5H17M7 13.5v-3M10.5 13.5V6M14 13.5V8.5",
        "Analytical",
    )
    PROJECT_MANAGEMENT = (
        "project_management",
        "#946c00",
        "#e5b93c",
        "M3 5h7M6.5 10h8M11 15h6",
        "Project Management",
    )
    APP_CRITIQUE = (
        "app_critique",
        "#167f95",
        "#5ccbe0",
        "M6 2.5h4.5a2 2 0 0 1 2 2v11a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2v-11a2 2 0 0 1 2-2zM7 5h2.5"
        "M13 8.25a2.75 2.75 0 1 1 0 5.5a2.75 2.75 0 1 1 0-5.5zM15 13l2.5 2.5",
        "App Critique",
    )
    CROSS_FUNCTIONAL = (
        "cross_functional",
        "#6a4fc0",
        "#a693f5",
        "M10 2.5a2 2 0 1 1 0 4a2 2 0 1 1 0-4zM4.5 12.5a2 2 0 1 1 0 4a2 2 0 1 1 0-4z"
        "M15.5 12.5a2 2 0 1 1 0 4a2 2 0 1 1 0-4zM9 6.3L5.5 12.7M11 6.3l3.5 6.4M6.5 14.5h7",
        "Cross-Functional",
    )
