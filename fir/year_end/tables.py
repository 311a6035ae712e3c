"""Carry-over and lapse as tables: what each nature leaves, the ceiling, what is left to pay and until when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from allocations.provenance import MARKS
from fir.enums import Nature
from fir.facts import figures
from fir.facts.carry_over import CarryOver, Side, percent
from fir.facts.deduction import DEDUCTION_TEXT, Deduction
from fir.facts.figures import Credits
from fir.facts.incoming import NOTHING, Incoming
from fir.facts.lapses import Lapse, lapse_of, next_lapse
from fir.facts.ledger import Outstanding
from fir.facts.settling import Settled, commitments
from fir.identity import identity_of
from fir.models import Commitment, FirYear
from prs_budget.lib.money import ZERO, Unit, euros_text
from prs_budget.lib.tables.dress import ROUNDING, Head, Layout, Leaf, build, least_sure
from prs_budget.lib.tables.model import NOT_PUBLISHED, UNPUBLISHED, Column, Identity, Mark, Table
from prs_budget.lib.words import counted, date_text

NO_CEILING = "Aucun plafond de report n’est connu pour cet exercice : seul le non consommé borne le report."
NO_STAGE = "Aucune étape votée n’ouvre d’AE : le non consommé n’est pas connu."
NATURES_NOTE = (
    "Le report se compte par nature, sur tout le fonds, jamais par direction : une direction peut reporter plus "
    "qu’elle n’a laissé."
)
TOLD_NOTE = (
    f"Non reporté {NOT_PUBLISHED} : la source ne dit pas si ce qui est reporté est compris dans l’engagé, ou vient de "
    "ce qui ne l’est pas."
)
#: what the columns of carry-over add
AUTHORISED, ADDED, COMMITTED, CARRIED = (
    one.names for one in (figures.NOTIFIED_AE, figures.ADDED_AE, figures.COMMITTED, figures.CARRIED_OUT)
)
#: what is proposed comes out of all that is left
PROPOSED = (*AUTHORISED, *ADDED, *COMMITTED)
PROPOSED_NOTE = (
    "Ce qui est proposé n’entre dans l’exercice que par une étape votée qui le prend, BI ou BR : jusque-là, il n’ouvre "
    "rien."
)
LAPSE_NOTE = (
    "Ce qui reste à payer d’un engagement se prescrit le 31 décembre ; ce qui est prescrit reste compté tant qu’un "
    "retrait ne l’a pas ôté."
)


def remarks(found: Settled) -> list[str]:
    """What the source does not give."""
    told = []
    if not found.is_payable_known:
        told.append("paiements non publiés : restes à payer et prescriptions ne se calculent pas")
    elif found.unknown_until:
        told.append(f"paiements non publiés jusqu’en {found.unknown_until} : ses engagements ne sont pas comptés")
    elif not found.fir_year.has_outstanding:
        told.append("restes à payer antérieurs non publiés : seuls les engagements enregistrés sont comptés")
    return told


def identity(found: Settled, what: str, unit: Unit, address: str) -> Identity:
    """What a page about the end of a year says of itself."""
    return identity_of(found.fir_year, f"{what} {found.fir_year.year}", unit, address, remarks(found))


def carry_over_table(found: Settled, unit: Unit, told: Identity) -> Table:
    """What each nature was authorised, committed, left, carries over, and what is lost."""
    over, year = found.carry_over, found.fir_year.year
    is_made, is_lost_told = over.is_made or found.fir_year.is_closed, is_told(found)
    amounts = over.made if is_made else over.proposed
    cp = (over.made_cp if is_made else over.proposed_cp) if over.is_cp_known or over.made_cp else None
    word = "Reporté" if is_made else "Report proposé"
    carried = Column(("carried",), (f"{word} sur {year + 1}",))
    if not over.is_known:
        columns: tuple[Column, ...] = (Column(("committed",), (f"Engagé {year}",)), carried)
        # where what could be committed is not known, nothing says that what is carried is zero
        leaves = [
            _leaf(
                one,
                (one.moved.committed if found.is_execution_known else None, over.made.get(one.nature)),
                (COMMITTED, CARRIED),
            )
            for one in over.sides
        ]
        notes: tuple[str, ...] = (NO_STAGE, ROUNDING)
    else:
        columns = _carry_over_columns(found, carried)
        if cp is not None:
            word_cp = "CP reportés" if is_made else "CP proposés"
            columns = (*columns, Column(("carried_cp",), (f"{word_cp} sur {year + 1}",)))
        leaves = _carry_over_leaves(found, amounts, cp, CARRIED if is_made else PROPOSED)
        notes = (NATURES_NOTE, *([TOLD_NOTE] if is_lost_told else []), *extra_told(found), ROUNDING)
    layout = Layout(
        name="report",
        title=f"Report de {year} sur {year + 1}",
        stub="Nature",
        columns=columns,
        total="Total du fonds",
        unit=unit,
        unknown=_unknown(found),
        missing=NOT_PUBLISHED if found.fir_year.source else "",
        rounding=found.fir_year.rounding,
        notes=notes,
    )
    return build(leaves, layout, told)


def _carry_over_leaves(
    found: Settled, ae: Mapping[Nature, Decimal], cp: Mapping[Nature, Decimal] | None, made_of: tuple[str, ...]
) -> list[Leaf]:
    """A nature each: authorised, added, committed, then the AE and the CP carried over, which add `made_of`."""
    has_extra, lost = found.has_extra, [None] if is_told(found) else []
    return [
        _leaf(
            one,
            (one.authorised, *([one.moved.carried_in + one.moved.transferred] if has_extra else []),
             one.moved.committed, ae.get(one.nature, ZERO), *lost, *([] if cp is None else [cp.get(one.nature, ZERO)])),
            (AUTHORISED, *([ADDED] if has_extra else []), COMMITTED, made_of),
        )
        for one in found.carry_over.sides
    ]  # fmt: skip


def extra_told(found: Settled) -> tuple[str, ...]:
    """That a source gives neither what was carried in nor transfers; nothing where they are known."""
    before = found.fir_year.year - 1
    return () if found.has_extra else (f"Reports de {before} et virements {NOT_PUBLISHED} : la source n’en dit rien.",)


def _carry_over_columns(found: Settled, carried: Column) -> tuple[Column, ...]:
    """From what the last voted stage authorised to what is lost, `carried` before it."""
    stage, is_lost_told = found.stage.code if found.stage else "", is_told(found)
    made = [Column(("authorised",), (f"AE autorisées ({stage})",))]
    if found.has_extra:
        made.append(Column(("added",), ("Reports entrants et virements",), signed=True))
        made.append(Column(("open",), ("AE ouvertes",), kind="subtotal", parts=(0, 1)))
    at = len(made)
    return (
        *made,
        Column(("committed",), (f"Engagé {found.fir_year.year}",)),
        Column(("unspent",), ("Non consommé",), parts=(at - 1,), less=(at,)),
        carried,
        # a source may carry what it counts as committed: what is not carried is then not known
        Column(
            ("lost",),
            ("Non reporté",),
            parts=() if is_lost_told else (at + 1,),
            less=() if is_lost_told else (at + 2,),
        ),
    )


def is_told(found: Settled) -> bool:
    """Whether the carry-over is what a source says was made, by rules of its own."""
    return bool(found.fir_year.source) and (found.carry_over.is_made or found.fir_year.is_closed)


def _unknown(found: Settled) -> frozenset[int]:
    """The base columns of which nothing is known: what is committed or carried, or what of what is left is not."""
    over = found.carry_over
    if over.is_known:
        return frozenset({4 if found.has_extra else 3} if is_told(found) else ())
    return frozenset(filter(lambda at: at >= 0, (-1 if found.is_execution_known else 0, -1 if over.made else 1)))


def _leaf(one: Side, amounts: tuple[Decimal | None, ...], made_of: Sequence[tuple[str, ...]]) -> Leaf:
    """A nature; `made_of` names what each amount adds, which tells how sure it is."""
    marks = tuple(MARKS.get(one.origin_of(*names), "") for names in made_of)
    return Leaf((Head(one.nature.value, "", one.nature.label),), amounts, marks=marks)


def incoming_table(found: Incoming, unit: Unit, told: Identity) -> Table | None:
    """What the year before carries over to this one: sent, entered, still proposed; None where it sends nothing."""
    if not found.sent:
        return None
    proposed, before = found.proposed, found.year - 1
    leaves = []
    for nature, (ae, cp) in found.sent.items():
        come, left = found.entered.get(nature, NOTHING), proposed.get(nature, Credits(ZERO, ZERO))
        amounts = (ae, come[0], left.ae or ZERO, cp, come[1], left.cp or ZERO)
        leaves.append(Leaf((Head(nature.value, "", nature.label),), amounts))
    groups = [
        Column((unit_name, key), (unit_name.upper(), words))
        for unit_name in ("ae", "cp")
        for key, words in (("envoye", f"Reporté de {before}"), ("entre", "Entré"), ("propose", "Proposé"))
    ]
    layout = Layout(
        name="propose",
        title=f"Report de {before} en {found.year}",
        stub="Nature",
        columns=tuple(groups),
        total="Total du fonds",
        unit=unit,
        notes=(PROPOSED_NOTE, ROUNDING) if proposed else (ROUNDING,),
    )
    return build(leaves, layout, told)


def ceiling_table(found: Settled, unit: Unit, told: Identity) -> Table | None:
    """The carry-over against its ceiling; None where none is known."""
    over = found.carry_over
    if over.ceiling is None or not over.is_known:
        return None
    total = sum((over.made if over.is_made else over.proposed).values(), ZERO)
    if found.fir_year.is_closed:
        total = sum(over.made.values(), ZERO)
    stage = found.stage.code if found.stage else ""
    opened = least_sure(MARKS.get(one.origin_of(*AUTHORISED), "") for one in over.sides)
    made_of = CARRIED if over.is_made or found.fir_year.is_closed else PROPOSED
    carried = least_sure(MARKS.get(one.origin_of(*made_of), "") for one in over.sides)
    excluded = (("excluded", "− Exclus de la base", -over.excluded, ""),) if over.excluded else ()
    rows: tuple[tuple[str, str, Decimal, Mark], ...] = (
        ("authorised", f"Dernières AE autorisées ({stage})", over.authorised, opened),
        *excluded,
        ("ceiling", f"Plafond : {percent(over.rate)} de ces AE", over.ceiling, opened),
        ("carried", "Report", total, carried),
        ("margin", "Reste sous le plafond", over.ceiling - total, least_sure((opened, carried))),
    )
    layout = Layout(
        name="plafond",
        title="Report et plafond",
        stub="Ce qui est mesuré",
        columns=(Column(("amount",), ("Montant",)),),
        total="",
        unit=unit,
        notes=tuple(filter(None, (ceiling_text(found.fir_year), found.fir_year.carry_over_excluded_why))),
    )
    leaves = [Leaf((Head(key, "", label),), (amount,), marks=(mark,)) for key, label, amount, mark in rows]
    return build(leaves, layout, told)


def ceiling_text(fir_year: FirYear) -> str:
    """The text of the ceiling; empty where none is cited."""
    return f"Plafond : {fir_year.carry_over_text}." if fir_year.carry_over_text else ""


def deduction_table(found: Deduction, unit: Unit, told: Identity) -> Table | None:
    """What is taken from the grant of the next year; None where nothing of it is known yet."""
    if not any(amount for _, _, amount in found.parts) and found.unused is None:
        return None
    layout = Layout(
        name="deduction",
        title=f"À déduire de la dotation {found.year + 1}",
        stub="Ce qui est déduit",
        columns=(Column(("amount",), ("Montant",)),),
        total=f"À déduire de {found.year + 1}",
        unit=unit,
        missing=NOT_PUBLISHED,
        whole=frozenset({0}),
        notes=(f"Ce qui n’est ni consommé ni reporté, et ce qui est prescrit ({DEDUCTION_TEXT}).", ROUNDING),
    )
    made = [(key, words, UNPUBLISHED if amount is None else amount) for key, words, amount in found.parts]
    mark = MARKS.get(found.origin, "")
    leaves = [Leaf((Head(key, "", words),), (amount,), marks=(mark if rank == 0 else "",))
              for rank, (key, words, amount) in enumerate(made)]  # fmt: skip
    return build(leaves, layout, told)


def lapse_table(found: Settled, unit: Unit, told: Identity) -> Table | None:
    """What is left to pay by origin year, and the day on which it lapses; None where nothing of it is known."""
    year = found.fir_year
    if not found.is_payable_known or not found.dues:
        return None
    upcoming = next_lapse(year.year, is_closed=year.is_closed)
    undated = any(one.lapses_in is None and one.rap for one in found.dues)
    columns = [
        Column(("ae",), ("AE nettes",)),
        Column(("cp",), ("CP payés",)),
        Column(
            ("rap",),
            (f"Reste à payer fin {year.year}" if year.is_closed else f"Reste à payer, {year.year} en cours",),
            kind="subtotal",
            parts=(0,),
            less=(1,),
        ),
        Column(("gone",), ("Prescrit",)),
        Column(("next",), (f"Se prescrit le 31 décembre {upcoming}",)),
        Column(("later",), ("Se prescrit plus tard",)),
        *([Column(("undated",), ("Sans date connue",))] if undated else []),
        Column(("day",), ("Dernier jour",), content="text"),
        Column(("text",), ("Texte",), content="text"),
    ]
    layout = Layout(
        name="prescriptions",
        title=f"Restes à payer par exercice d’origine, {'fin ' if year.is_closed else ''}{year.year}",
        stub="Exercice d’origine",
        columns=tuple(columns),
        unit=unit,
        notes=(LAPSE_NOTE, ROUNDING),
    )
    return build([_due(one, upcoming, undated=undated) for one in found.dues], layout, told)


def _due(one: Lapse, upcoming: int, *, undated: bool) -> Leaf:
    """What is left of an origin year, in the column of when it lapses."""
    when = 3 if one.lapses_in is None else 0 if one.lapses_in < upcoming else 1 if one.lapses_in == upcoming else 2
    columns: list[Decimal | None] = [None] * (4 if undated else 3)
    if one.rap:
        columns[when] = one.rap
    name = str(one.origin_year) if one.origin_year is not None else "Non ventilé"
    day = date_text(one.last_day) if one.last_day else ""
    return Leaf((Head(name, "", name),), (one.ae, one.cp, *columns), (day, one.text if day else ""))


def commitments_table(
    found: Settled, named: Mapping[int, Commitment], years: Sequence[FirYear], told: Identity, most: int = 0
) -> Table:
    """What is left to pay of each commitment; `most` of them, the rest in one row, unless it is 0."""
    left = commitments(found.owed)
    shown, rest = (left[:most], left[most:]) if most else (left, [])
    rules = {one.year: one for one in years}
    leaves = [_commitment(one, named.get(one.commitment or 0), rules) for one in shown]
    if rest:
        sums = (sum((one.ae for one in rest), ZERO), sum((one.cp for one in rest), ZERO))
        many = counted(len(rest), "autre engagement")
        leaves.append(Leaf((Head("autres", "", f"{many}, dans l’export"),), sums, ("", "")))
    layout = Layout(
        name="engagements",
        title=f"Restes à payer suivis en {found.fir_year.year + 1}, par engagement",
        stub="Engagement",
        columns=(
            Column(("origin",), ("Exercice d’origine",), content="text"),
            Column(("ae",), ("AE nettes",)),
            Column(("cp",), ("CP payés",)),
            Column(("rap",), ("Reste à payer",), kind="total", parts=(1,), less=(2,)),
            Column(("day",), ("Dernier jour",), content="text"),
        ),
        unit=Unit.EUR,
    )
    return build(leaves, layout, told)


def _commitment(one: Outstanding, who: Commitment | None, rules: Mapping[int, FirYear]) -> Leaf:
    """A commitment, or the movements of an origin year that name none."""
    lapses_in, text = lapse_of(one.origin_year, rules)
    origin = str(one.origin_year or "")
    key, label = str(one.commitment or f"sans-{origin}"), who.label if who else "Mouvements sans engagement"
    last_day = Lapse(one.origin_year, one.ae, one.cp, one.paid, lapses_in, text).last_day
    texts = (origin, date_text(last_day) if last_day else "")
    return Leaf((Head(key, who.code if who else "", label),), (one.ae, one.cp), texts)


def ceiling_told(over: CarryOver, text: str) -> str:
    """The ceiling in a sentence."""
    if not over.is_known:
        return NO_STAGE
    if over.ceiling is None:
        return NO_CEILING
    source = f" ({text})" if text else ""
    less = f", {euros_text(over.excluded)} exclus" if over.excluded else ""
    return f"Plafond : {percent(over.rate)} des AE autorisées{less}{source}, soit {euros_text(over.ceiling)}."
