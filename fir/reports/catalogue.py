"""The reports whose cells open, in the order of their tabs: what reads them all reads this list."""

from __future__ import annotations

from typing import Any

from fir.reports import balance, execution, landing, missions, outstanding, pace, receipts, schemes
from fir.reports.report import Report

REPORTS: tuple[Report[Any], ...] = (
    execution.REPORT,
    receipts.REPORT,
    missions.REPORT,
    schemes.REPORT,
    outstanding.REPORT,
    pace.REPORT,
    balance.REPORT,
    landing.REPORT,
)
