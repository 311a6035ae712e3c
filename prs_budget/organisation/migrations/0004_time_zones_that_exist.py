from zoneinfo import available_timezones

from django.db import migrations


def repair(apps, schema_editor):
    """An agency whose time zone does not exist, whose pages failed, has that of the mainland."""
    agencies = apps.get_model("organisation", "Agency").objects.using(schema_editor.connection.alias)
    for agency in agencies.exclude(time_zone="Europe/Paris").order_by("pk"):
        if agency.time_zone not in available_timezones():
            agency.time_zone = "Europe/Paris"
            agency.save(update_fields=["time_zone"])


class Migration(migrations.Migration):
    """Time zones that no clock knows, which the administration took until now."""

    dependencies = [("organisation", "0003_codes_and_time_zones")]

    operations = [migrations.RunPython(repair, migrations.RunPython.noop)]
