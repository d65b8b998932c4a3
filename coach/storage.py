from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Hashed names inside the `import` lines of our ES modules too, so that they can be cached for good."""

    support_js_module_import_aggregation = True
