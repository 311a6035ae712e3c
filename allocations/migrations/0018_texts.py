"""Notifications become texts: the same rows, with what they are, what they correct, and the parts of their lines."""

from __future__ import annotations

from django.db import migrations

STEPS = (("Notification", "Text"), ("NotifiedAmount", "TextLine"))


class Migration(migrations.Migration):
    dependencies = [("allocations", "0017_operations_and_ways")]

    operations = [
        migrations.RemoveConstraint("notification", "notification_code_unique"),
        migrations.RemoveConstraint("notifiedamount", "notified_amount_unique"),
        *[migrations.RenameModel(old, new) for old, new in STEPS],
        *[migrations.RenameModel(f"Historical{old}", f"Historical{new}") for old, new in STEPS],
        *[migrations.RenameField(model, "notification", "text") for model in ("textline", "historicaltextline")],
        *[migrations.RenameField(model, "purpose", "object") for model in ("textline", "historicaltextline")],
    ]
