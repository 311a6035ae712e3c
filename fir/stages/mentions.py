"""The stages in which a text counts, with what each holds of it, for the page of the text."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from allocations.models import Text
from allocations.texts.mentions import Mention
from fir.facts.texts import notified_to
from fir.models import Receipt, StageText
from prs_budget.lib.money import euros_text


def stages_of_text(text: Text) -> Iterator[Mention]:
    """« FIR 2018, BI, votée : 540 000 000,00 €, le texte dit 541 000 000,00 € ». Two queries, one more a year."""
    taken = StageText.objects.filter(text=text).select_related("fir_year__agency").order_by("fir_year__year")
    held = Receipt.objects.filter(line__notified_by=text, amount__isnull=False).select_related("stage__fir_year")
    rows = list(held.order_by("stage__position"))
    for year in [one.fir_year for one in taken]:
        said = notified_to(year, [text.pk]).get(text.pk)
        for row in rows:
            if row.stage.fir_year_id != year.pk or not row.stage.is_budget:
                continue
            other = f", le texte dit {euros_text(said)}" if row.amount != said else ""
            place = {"agency": year.agency.slug, "year": year.year, "stage": row.stage.code}
            label = f"FIR {year.year}, {row.stage.code} ({row.stage.state.of_stage}) : {euros_text(row.amount)}{other}"
            yield Mention(label, reverse("fir:etape_textes", kwargs=place))
