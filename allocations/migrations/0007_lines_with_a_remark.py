"""An index of the few lines that have a remark."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("allocations", "0006_credits_whose_nature_is_not_stated"),
        ("organisation", "0001_agencies_people_roles"),
        ("projects", "0001_plan_axes_projects_measures"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="line",
            index=models.Index(condition=models.Q(("note__gt", "")), fields=["code"], name="line_noted"),
        ),
    ]
