"""Past changes take the origin of the amount that they left: until now, nothing could change it afterwards."""

from django.db import migrations, models

FILL = """
    UPDATE allocations_change SET
        new_origin = COALESCE(
            (SELECT a.origin FROM allocations_allocation a
             WHERE a.version_id = allocations_change.version_id AND a.line_id = allocations_change.line_id
               AND a.year = allocations_change.year),
            1
        ),
        old_origin = CASE WHEN rev_before = 0 THEN NULL ELSE
            (SELECT a.origin FROM allocations_allocation a
             WHERE a.version_id = allocations_change.version_id AND a.line_id = allocations_change.line_id
               AND a.year = allocations_change.year)
        END
    WHERE new_origin IS NULL
"""
CHOICES = [(1, "Saisi"), (2, "Publié"), (3, "Ajusté"), (4, "Reconstitué"), (5, "Hypothèse")]


class Migration(migrations.Migration):
    # filling and then altering one table in a single transaction is refused by PostgreSQL
    atomic = False

    dependencies = [("allocations", "0002_entry_and_its_records")]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="change",
            name="new_origin",
            field=models.PositiveSmallIntegerField(choices=CHOICES, verbose_name="origine après"),
        ),
    ]
