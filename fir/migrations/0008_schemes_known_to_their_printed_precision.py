"""Amounts of schemes that say in words to what they are rounded: the same in euros."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

#: what the sources loaded before say, and the step it is in euros
STEPS = {"arrondi à 1\u00a0M€": 1_000_000, "arrondi à 0,1\u00a0M€": 100_000, "à l’euro": 1}


def tell(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Say it of those that were loaded before it could be said."""
    figures = apps.get_model("fir", "SchemeFigure").objects.all()
    for words, step in STEPS.items():
        figures.filter(precision=words).update(rounding=step)


class Migration(migrations.Migration):
    dependencies = [("fir", "0007_years_known_to_a_tenth_of_a_thousand")]

    operations = [migrations.RunPython(tell, migrations.RunPython.noop)]
