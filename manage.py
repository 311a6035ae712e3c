#!/usr/bin/env python
"""The project's command line."""

import os
import sys
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

DEMO_MARK = Path(__file__).resolve().parent / "var" / "demo"


def main() -> None:
    """Run one command; where `make run` has passed, on the demonstration unless told otherwise."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prs_budget.settings")
    if DEMO_MARK.exists():
        os.environ.setdefault("PRS_BUDGET_ENV", "demo")
    try:
        settings.INSTALLED_APPS  # noqa: B018
    except ImproperlyConfigured as refusal:
        sys.exit(str(refusal))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
