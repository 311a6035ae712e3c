"""The names typed with commitments are rows: they are kept nowhere else."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("fir", "0029_beneficiaries_from_their_names")]

    operations = [
        migrations.RemoveField("commitment", "typed_beneficiary"),
        migrations.RemoveField("historicalcommitment", "typed_beneficiary"),
    ]
