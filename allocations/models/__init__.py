"""What is stored of the money programmed."""

from allocations.models.allocation import Allocation, Change, Operation
from allocations.models.ceiling import Forecast, VersionCeiling
from allocations.models.envelope import Envelope
from allocations.models.exchange import ExchangeRule
from allocations.models.line import Line
from allocations.models.purpose import Purpose
from allocations.models.remark import Acknowledgement, Comment, LineNote
from allocations.models.submission import Submission
from allocations.models.text import Text, TextLine, TextLineMeasure
from allocations.models.threshold import Threshold
from allocations.models.version import Version, VersionNode

__all__ = [
    "Acknowledgement",
    "Allocation",
    "Change",
    "Comment",
    "Envelope",
    "ExchangeRule",
    "Forecast",
    "Line",
    "LineNote",
    "Operation",
    "Purpose",
    "Submission",
    "Text",
    "TextLine",
    "TextLineMeasure",
    "Threshold",
    "Version",
    "VersionCeiling",
    "VersionNode",
]
