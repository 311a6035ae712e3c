"""The fields that a row of a file of movements may have, and the names under which their columns come."""

from __future__ import annotations

from prs_budget.readings.doors import Door, Named

KIND, COMMITMENT, BENEFICIARY, DIRECTION, NATURE = "type", "engagement", "beneficiaire", "direction", "nature"
MISSION, SCHEME, AE, CP, AMOUNT, DAY = "mission", "dispositif", "ae", "cp", "montant", "date"
ORIGIN, KEY, LABEL, LINE, PAYER, CREDIT = "exercice", "reference", "libelle", "ligne", "payeur", "credit"
NUMBER, SEQUEL = "numero", "suite"
SIRET, FINESS = "siret", "finess"
FIELDS = (
    Named(
        KIND,
        "Type de mouvement",
        ("type", "mouvement", "type mouvement", "sens", "operation", "type operation", "kind"),
    ),
    Named(
        COMMITMENT,
        "Engagement",
        (
            *("n engagement", "numero engagement", "numero d engagement", "n d engagement", "ej", "n ej", "numero ej"),
            *("engagement juridique", "n engagement juridique", "numero d ej", "code engagement", "convention"),
        ),
    ),
    Named(BENEFICIARY, "Bénéficiaire", ("tiers", "fournisseur", "nom du tiers", "raison sociale")),
    Named(DIRECTION, "Direction", ("pole", "direction pole", "direction metier", "service", "code direction")),
    Named(NATURE, "Nature", ("enveloppe", "nature de credits", "nature des credits", "section")),
    Named(MISSION, "Mission", ("mission fir", "code mission", "destination")),
    Named(SCHEME, "Dispositif", ("code dispositif", "action", "sous destination", "domaine fonctionnel")),
    Named(
        AE, "AE", ("montant ae", "autorisations d engagement", "autorisation d engagement", "ae engagees", "ae engagee")
    ),
    Named(CP, "CP", ("montant cp", "credits de paiement", "credit de paiement", "cp payes", "cp mandates")),
    Named(
        AMOUNT,
        "Montant",
        (
            "montant ttc",
            "debit",
            "montant debit",
            "montant au debit",
            "somme",
            "valeur",
            "total ttc",
            "montant du mouvement",
        ),
    ),
    Named(
        DAY,
        "Date",
        (
            *("date du mouvement", "date comptable", "date de comptabilisation", "date piece", "date d operation"),
            *("date de paiement", "date d engagement", "date mouvement", "jour"),
        ),
    ),
    Named(
        ORIGIN,
        "Exercice d’origine",
        ("exercice origine", "annee d origine", "annee origine", "millesime", "exercice d engagement"),
    ),
    Named(
        KEY,
        "Référence",
        (
            *("ref", "n piece", "numero piece", "numero de piece", "n de piece", "piece", "cle", "identifiant", "id"),
            *("n mandat", "numero de mandat", "n de mandat", "reference piece", "n mouvement", "reference comptable"),
        ),
    ),
    Named(LABEL, "Libellé", ("objet", "intitule", "designation", "description", "libelle du mouvement")),
    Named(LINE, "Ligne de la programmation", ("ligne", "code ligne", "ligne programmation", "ligne de credits")),
    Named(CREDIT, "Crédit, retranché du montant", ("credit", "montant credit", "montant au credit")),
    Named(SIRET, "SIRET", ("n siret", "numero siret", "siret beneficiaire", "siret du beneficiaire", "siret tiers")),
    Named(
        FINESS,
        "FINESS",
        ("n finess", "numero finess", "finess juridique", "finess et", "finess ej", "finess beneficiaire"),
    ),
    Named(PAYER, "Payeur", ("paye par", "organisme payeur")),
    Named(NUMBER, "Numéro du mouvement"),
    Named(SEQUEL, "Suite"),
)
#: what the site's own list of movements says, and nobody else
OF_OUR_LIST = (NUMBER, SEQUEL)
DOOR = Door(
    "mouvements",
    "mouvements du FIR",
    FIELDS,
    mapped=(KIND, DIRECTION, NATURE, MISSION, SCHEME, PAYER),
    amounts=(AE, CP, AMOUNT, CREDIT),
)
TITLES = DOOR.titles
