"""What is stored of the money programmed."""

from allocations.models.allocation import Allocation, Batch, Change
from allocations.models.envelope import Envelope
from allocations.models.line import Line
from allocations.models.version import Version, VersionNode

__all__ = ["Allocation", "Batch", "Change", "Envelope", "Line", "Version", "VersionNode"]
