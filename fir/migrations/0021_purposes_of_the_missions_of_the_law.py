"""What the missions of the fund are for, as the law words them: an agency that said it otherwise keeps its word.

A year that is closed keeps what it said (its frozen names): only what is read of open years changes.
"""

from __future__ import annotations

from django.db import migrations

SOURCE = "code de la santé publique, article L. 1435-8, d’après l’intitulé de la mission"
#: the missions of L. 1435-8 whose wording says what their credits are for; the fifth is for neither
BY_LABEL = {
    "La promotion de la santé et la prévention des maladies, des traumatismes, du handicap et de la perte d’autonomie": (
        "prevention"
    ),
    "L’organisation et la promotion de parcours de santé coordonnés ainsi que la qualité et la sécurité de l’offre "
    "sanitaire et médico-sociale": "care",
    "La permanence des soins et l’amélioration de la répartition des professionnels et des structures de santé sur le "
    "territoire": "care",
    "L’efficience des structures sanitaires et médico-sociales et l’amélioration des conditions de travail de leurs "
    "personnels": "care",
}


def plain(label: str) -> str:
    """A wording without what a keyboard changes of it: straight apostrophes, capitals, a full stop, spaces."""
    return " ".join(label.replace("'", "’").casefold().rstrip(". ").split())


PURPOSES = {plain(label): purpose for label, purpose in BY_LABEL.items()}


def say_purposes(apps, schema_editor) -> None:
    missions = apps.get_model("fir", "Mission").objects
    # a part of a mission is for what the whole is for: nothing is to be said of it
    for pk, label in missions.filter(purpose="", purpose_source="", parent=None).values_list("pk", "label"):
        purpose = PURPOSES.get(plain(label))
        if purpose:
            missions.filter(pk=pk).update(purpose=purpose, purpose_source=SOURCE)


class Migration(migrations.Migration):
    dependencies = [("fir", "0020_payers_of_movements")]

    operations = [migrations.RunPython(say_purposes, migrations.RunPython.noop)]
