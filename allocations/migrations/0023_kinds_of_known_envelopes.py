"""What envelopes of a usual code are by law; the others stay without a kind, and no rule is about them."""

from __future__ import annotations

import re

from django.db import migrations

BY_CODE = {"FIR": "fund", "DAF": "hospitals", "USLD": "hospitals", "MIGAC": "general", "OGD": "care_homes"}


def name_kinds(apps, schema_editor) -> None:
    envelopes = apps.get_model("allocations", "Envelope").objects
    for pk, code in envelopes.filter(kind="").values_list("pk", "code"):
        kind = next((kind for start, kind in BY_CODE.items() if re.fullmatch(rf"{start}([_ -].*)?", code)), "")
        if kind:
            envelopes.filter(pk=pk).update(kind=kind)


class Migration(migrations.Migration):
    dependencies = [("allocations", "0022_kinds_of_envelopes")]

    operations = [migrations.RunPython(name_kinds, migrations.RunPython.noop)]
