"""A changed figure is a change, as in the programming of credits."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("fir", "0009_references_unique_by_year")]

    operations = [migrations.RenameModel("StageChange", "Change")]
