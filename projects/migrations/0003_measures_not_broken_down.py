from django.db import migrations, models
from django.db.models import Value
from django.db.models.functions import Concat


def mark(apps, schema_editor):
    """The one place that reads it in a code, as every release until now did: `A1-P1-NC` under `A1-P1`."""
    for name in ("Measure", "HistoricalMeasure"):
        rows = apps.get_model("projects", name).objects.using(schema_editor.connection.alias)
        rows.filter(code=Concat("project__code", Value("-NC"))).update(is_rest=True)


class Migration(migrations.Migration):
    """Measures that hold what their project does not break down say so, instead of being known by their codes."""

    dependencies = [("projects", "0002_keep_reasons_whole")]

    operations = [
        migrations.AddField(
            model_name="measure",
            name="is_rest",
            field=models.BooleanField(default=False, verbose_name="ce que le projet ne ventile pas"),
        ),
        migrations.AddField(
            model_name="historicalmeasure",
            name="is_rest",
            field=models.BooleanField(default=False, verbose_name="ce que le projet ne ventile pas"),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
