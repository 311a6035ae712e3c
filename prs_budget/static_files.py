"""Static files served by the site itself."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import SuspiciousFileOperation
from whitenoise.middleware import WhiteNoiseMiddleware


class StaticFiles(WhiteNoiseMiddleware):
    """WhiteNoise, for which an address that climbs out of the static folder is one where nothing is."""

    def find_file(self, url: str) -> Any:
        """The file of an address; None where there is none, or where there cannot be."""
        try:
            return super().find_file(url)
        except SuspiciousFileOperation:
            return None
