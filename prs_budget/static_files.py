"""Static files served by the site itself."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import SuspiciousFileOperation
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(WhiteNoiseMiddleware):
    """WhiteNoise, for which an address that climbs out of the static folder is one where nothing is."""

    def find_file(self, url: str) -> Any:
        """The file of an address; None where there is none, or where there cannot be."""
        try:
            return super().find_file(url)
        except SuspiciousFileOperation:
            return None


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Files named by what they hold, so that browsers keep them; modules that import one another follow."""

    support_js_module_import_aggregation = True
    # A pass names the modules whose imports are named already: as many passes as imports stand one upon another.
    max_post_process_passes = 20
    # Ours alone: a library may name in its comments modules that it does not ship.
    _js_module_import_aggregation_patterns = (
        "js/*.js",
        CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1],
    )
