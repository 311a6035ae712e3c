"""Years that hold amounts adjusted within their rounding were printed in k€ with one decimal: known to 100 €."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

#: `allocations.enums.Origin.ADJUSTED`, as it is stored
ADJUSTED = 3
TENTH_OF_A_THOUSAND = 100


def tell(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Say it of the years that were loaded before it could be said."""
    years = set(apps.get_model("fir", "Movement").objects.filter(origin=ADJUSTED).values_list("fir_year", flat=True))
    opened = apps.get_model("fir", "Authorisation").objects.filter(origin=ADJUSTED)
    years |= set(opened.values_list("stage__fir_year", flat=True))
    apps.get_model("fir", "FirYear").objects.filter(pk__in=years).exclude(source="").update(
        rounding=TENTH_OF_A_THOUSAND
    )


class Migration(migrations.Migration):
    dependencies = [("fir", "0006_rounding_of_printed_amounts")]

    operations = [migrations.RunPython(tell, migrations.RunPython.noop)]
