"""The one parser of the API: JSON, read as strictly as everywhere else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from prs_budget.lib.json_bodies import BadJson, read_json


class StrictJSONParser(JSONParser):
    """JSON of UTF-8; what `read_json` refuses is a 400 that says why."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """What the body says. Raises ParseError."""
        try:
            return read_json(stream.read())
        except BadJson as bad:
            raise ParseError(str(bad)) from None
