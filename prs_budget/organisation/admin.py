"""What the administration does not show of the organisation: tokens, of which only a digest is kept."""

import rest_framework.authtoken.admin  # noqa: F401 — what it registers must be there to be taken away
from django.contrib import admin
from rest_framework.authtoken.models import TokenProxy

# A token made there would never open anything: `manage.py api_token` issues them.
admin.site.unregister(TokenProxy)
