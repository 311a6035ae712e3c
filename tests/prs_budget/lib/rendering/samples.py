"""Small tables whose every figure can be checked by hand."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from prs_budget.lib.crosstab import add
from prs_budget.lib.money import Unit, share, shown
from prs_budget.lib.tables.model import EMPTY, Cell, Column, Identity, Kind, Mark, Proof, Remark, Row, Table

IDENTITY = Identity(
    perimeter="ARS Île-de-France · PRS 2018-2022",
    version="T0-2017",
    status="Diffusée aux partenaires",
    years="2017 (T0)",
    unit="M€",
    data_date="8 mars 2018",
    remarks=(Remark("45 lignes reconstituées", "/ars-idf/aide/?a=1&b=2"), Remark("rien de masqué")),
    address="https://prs.example/ars-idf/credits/croisements/?lignes=axe,projet&colonnes=enveloppe",
    status_key="published",
)
DRILL = "/ars-idf/credits/croisements/?version=T0-2017&ouvre="
Figure = tuple[str, Mark] | str | None


def cell(figure: Figure, unit: Unit = Unit.MEUR, *, signed: bool = False) -> Cell:
    """A cell from the text of its exact amount, with its mark."""
    if figure is None:
        return EMPTY
    text, mark = figure if isinstance(figure, tuple) else (figure, "")
    return Cell(Decimal(text), shown(Decimal(text), unit, unit.decimals, signed=signed), mark)


def simple_table() -> Table:
    """Axis > project × envelope, in M€: nested rows, « Deux axes », a share, marks, an empty project, a negative.

    ==============  ==============  ==============  ==============
    row             DAF             FIR             Total
    ==============  ==============  ==============  ==============
    A1              1 250 000,00    340 440 000,00  341 690 000,00
      A1-P1         1 250 000,00                    1 250 000,00
      A1-P2                         340 440 000,00  340 440 000,00
    A2              −60 000,00      50 000,00       −10 000,00
      A2-P1         −60 000,00      50 000,00       −10 000,00
      A2-P2                                         0,00
    Deux axes       1 190 000,00    340 490 000,00  341 680 000,00
    AUTRES          0,01            0,00            0,01
    Total           1 190 000,01    340 490 000,00  341 680 000,01
    ==============  ==============  ==============  ==============
    """
    return Table(
        name="axe-enveloppe",
        title="Crédits par axe et par enveloppe",
        caption="Crédits 2017 par axe et enveloppe, en millions d’euros",
        stub="Axe › projet",
        columns=_COLUMNS,
        rows=_simple_rows(),
        total=_row("", "Total général", ["1190000.01", "340490000", str(WHOLE)], "total", (0, 3, 7)),
        unit=Unit.MEUR,
        decimals=1,
        identity=IDENTITY,
        notes=("Les totaux sont arrondis une seule fois.",),
        proof=Proof(WHOLE, WHOLE, 6),
        drill=DRILL,
    )


WHOLE = Decimal("341680000.01")
_COLUMNS = (
    Column(("DAF",), ("DAF",), title="Dotation annuelle de financement"),
    Column(("FIR",), ("FIR",), title="Fonds d’intervention régional"),
    Column((), ("Total",), "total", parts=(0, 1)),
    Column(("part",), ("Part",), content="share", parts=(2,)),
)


def _row(path: str, label: str, figures: Sequence[Figure], kind: Kind = "leaf", parts: Sequence[int] = ()) -> Row:
    key = tuple(path.split("/")) if path else ()
    cells = [cell(figure) for figure in figures]
    total = cells[-1].amount
    assert total is not None
    cells.append(Cell(total / WHOLE, share(total, WHOLE)))
    depth = max(len(key) - 1, 0)
    return Row(key, key[-1] if key else "", label, tuple(cells), depth, kind, tuple(parts))


def _simple_rows() -> tuple[Row, ...]:
    hostile = "Parcours <script>alert('1')</script> & « soins »"
    return (
        _row("A1", hostile, ["1250000", "340440000", "341690000"], "subtotal", (1, 2)),
        _row("A1/A1-P1", "Premier projet", ["1250000", None, "1250000"]),
        replace(
            _row("A1/A1-P2", "Second projet", [None, ("340440000", "reconstructed"), "340440000"]),
            href="/ars-idf/credits/projets/A1-P2/",
            mark="reconstructed",
        ),
        _row("A2", "Réponse aux besoins", ["-60000", "50000", "-10000"], "subtotal", (4, 5)),
        _row(
            "A2/A2-P1",
            "Prioriser les moyens en fonction des besoins, notamment sur les zones en sous-offre",
            ["-60000", ("50000", "adjusted"), "-10000"],
        ),
        _row("A2/A2-P2", "=1+1", [None, None, "0"]),
        replace(_row("", "Deux axes", ["1190000", "340490000", "341680000"], "interim", (0, 3)), key=("interim",)),
        replace(_row("AUTRES", "@Autres", ["0.01", "0", "0.01"]), note="hors axes"),
    )


def nested_table() -> Table:
    """Measure × direction > envelope, in k€, with subtotals across.

    =====  ===========  ============  =========  ==========  =========  ======
    row    DOS FIR      DOS MIGAC     DOS Total  DA FIR      DA Total   Total
    =====  ===========  ============  =========  ==========  =========  ======
    M1     1 000        2 000         3 000      4 000       4 000      7 000
    M2     10 000                     10 000                            10 000
    Total  11 000       2 000         13 000     4 000       4 000      17 000
    =====  ===========  ============  =========  ==========  =========  ======
    """
    columns = (
        Column(("DOS", "FIR"), ("DOS", "FIR")),
        Column(("DOS", "MIGAC"), ("DOS", "MIGAC")),
        Column(("DOS",), ("DOS", "Total"), "subtotal", parts=(0, 1)),
        Column(("DA", "FIR"), ("DA", "FIR")),
        Column(("DA",), ("DA", "Total"), "subtotal", parts=(3,)),
        Column((), ("Total",), "total", parts=(2, 4)),
    )

    def row(code: str, kind: Kind, parts: tuple[int, ...], *figures: Figure) -> Row:
        key = (code,) if code else ()
        cells = tuple(cell(figure, Unit.KEUR) for figure in figures)
        return Row(key, code, f"Mesure {code}" if code else "Total général", cells, 0, kind, parts)

    return Table(
        name="a2p2",
        title="A2-P2: mesures/directions",
        caption="Crédits du projet A2-P2",
        stub="Mesure",
        columns=columns,
        rows=(
            row("M1", "leaf", (), "1000", "2000", "3000", "4000", "4000", "7000"),
            row("M2", "leaf", (), "10000", None, "10000", None, None, "10000"),
        ),
        total=row("", "total", (0, 1), "11000", "2000", "13000", "4000", "4000", "17000"),
        unit=Unit.KEUR,
        decimals=1,
        identity=replace(IDENTITY, unit="k€"),
        proof=Proof(Decimal(17000), Decimal(17000), 4),
    )


def years_table() -> Table:
    """Project > year × envelope, in euros: years are rows, so neither project nor total has a sum."""
    columns = (Column(("FIR",), ("FIR",)), Column((), ("Total",), "total", parts=(0,)))

    def year(project: str, name: str, amount: str) -> Row:
        cells = (cell((amount, "hypothesis"), Unit.EUR), cell(amount, Unit.EUR))
        return Row((project, name), name, name, cells, 1)

    blank = (EMPTY, EMPTY)
    return Table(
        name="annees",
        title="Crédits par projet et par année",
        caption="Crédits par projet et par année, en euros",
        stub="Projet › année",
        columns=columns,
        rows=(
            Row(("P1",), "P1", "Projet un", blank, 0, "subtotal"),
            year("P1", "2018", "100.10"),
            year("P1", "2019", "200.20"),
            Row(("P2",), "P2", "Projet deux", blank, 0, "subtotal"),
            year("P2", "2018", "400.40"),
        ),
        total=Row((), "", "Total général", blank, 0, "total"),
        unit=Unit.EUR,
        decimals=0,
        identity=replace(IDENTITY, unit="€"),
        proof=Proof(Decimal("700.70"), Decimal("700.70"), 3),
    )


def large_table(rows: int, columns: int, *, drill: str = DRILL) -> Table:
    """A flat table of invented amounts, none empty; the last column is the total."""
    heads = [Column((f"E{j}",), (f"E{j}",)) for j in range(columns - 1)]
    lines = []
    for i in range(rows):
        figures = [cell(f"{(i * 7919 + j * 104729) % 900000000}.10") for j in range(columns - 1)]
        total = add(figure.amount for figure in figures)
        code = f"P{i}"
        lines.append(Row((code,), code, f"Projet {i}", (*figures, cell(str(total)))))
    sums = [cell(str(add(line.cells[j].amount for line in lines))) for j in range(columns)]
    proved = sums[-1].amount
    assert proved is not None
    return replace(
        simple_table(),
        name="grand",
        columns=(*heads, Column((), ("Total",), "total", parts=tuple(range(columns - 1)))),
        rows=tuple(lines),
        total=Row((), "", "Total général", tuple(sums), 0, "total", tuple(range(rows))),
        proof=Proof(proved, proved, rows * (columns - 1)),
        drill=drill,
    )
