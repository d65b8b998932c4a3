"""The project: settings, URLs, error pages, and accounts."""

__version__ = "0.1.0"
