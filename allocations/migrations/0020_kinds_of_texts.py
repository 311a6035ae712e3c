"""What a text is, where its own title begins with the word; the others stay « autre texte »."""

from __future__ import annotations

from django.db import migrations

WORDS = {"arrêté": "order", "circulaire": "circular", "instruction": "circular", "décision": "decision"}


def name_kinds(apps, schema_editor) -> None:
    texts = apps.get_model("allocations", "Text").objects
    for text in texts.filter(kind="other"):
        kind = WORDS.get(text.label.split(" ", 1)[0].lower())
        if kind:
            texts.filter(pk=text.pk).update(kind=kind)


class Migration(migrations.Migration):
    dependencies = [("allocations", "0019_parts_of_texts")]

    operations = [migrations.RunPython(name_kinds, migrations.RunPython.noop)]
