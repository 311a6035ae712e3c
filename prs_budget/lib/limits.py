"""What a request may bring: the limits that the site announces, in one place, so that they agree with one another.

The settings, the doors and the pages that announce them read these names; none writes a number of its own.
"""

from __future__ import annotations

MEGABYTE = 1024 * 1024
#: a file given to the site: a workbook, a csv
LARGEST_FILE = 20 * MEGABYTE
#: the body of a request that brings no file: cells sent to the API, a preview carried by its page
LARGEST_BODY = 20 * MEGABYTE
#: a request, with what a form adds around a file: its other fields, its boundaries
LARGEST_REQUEST = LARGEST_FILE + MEGABYTE
#: cells of one request, by the API as by the grid
MOST_CELLS_AT_ONCE = 100_000
#: fields of a form: four for each measure of a large plan, one for each conflict that a page shows
MOST_FIELDS = 10_000
