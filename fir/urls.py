"""Addresses of the FIR, under `<agency>/fir/`. Each package of pages has its own."""

from __future__ import annotations

app_name = "fir"

urlpatterns: list[object] = []
