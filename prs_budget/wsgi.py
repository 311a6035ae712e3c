"""The site as a WSGI server calls it; its environment alone says how it is set up."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prs_budget.settings")

application = get_wsgi_application()
