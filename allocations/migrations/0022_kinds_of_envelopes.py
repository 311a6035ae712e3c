from django.db import migrations, models

KIND = models.CharField(
    "régime",
    max_length=12,
    choices=[
        ("fund", "Fonds d’intervention régional"),
        ("hospitals", "Dotations de soins (DAF, USLD)"),
        ("general", "Missions d’intérêt général (MIGAC)"),
        ("care_homes", "Objectifs de dépenses médico-sociaux (OGD)"),
    ],
    blank=True,
    default="",
    help_text="Ce que la loi dit de l’enveloppe : les virements qu’elle interdit en suivent.",
)


class Migration(migrations.Migration):
    """What an envelope is by law is data of its own, and no longer a mark that someone must remember."""

    dependencies = [("allocations", "0021_files_of_texts")]

    operations = [
        migrations.AddField(model_name=name, name="kind", field=KIND, preserve_default=False)
        for name in ("envelope", "historicalenvelope")
    ]
