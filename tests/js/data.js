// The JSON of a small version, as « saisie/<version>/donnees/ » gives it: two axes, « Autres », three measures, four
// lines.

const GROUPS = [
  ["A1", "Organisation des parcours", 0, null, false],
  ["A1-P1", "Développer les parcours", 1, "A1", false],
  ["A1-P1-NC", "Non ventilé", 2, "A1-P1", false],
  ["A2", "Réponse aux besoins", 0, null, false],
  ["A2-P2", "Prioriser les moyens", 1, "A2", false],
  ["A2-P2-M1", "Patients en situation de précarité", 2, "A2-P2", false],
  ["A2-P2-M3", "Mesures RH en santé", 2, "A2-P2", false],
  ["AUTRES", "Autres", 0, null, true],
  ["AUTRES-P0", "Hors axes", 1, "AUTRES", true],
  ["AUTRES-P0-NC", "Non ventilé", 2, "AUTRES-P0", true],
];

const line = (code, measure, label, direction, envelope, reference, amounts, more = {}) => ({
  code,
  measure,
  label,
  heading: label,
  direction,
  envelope,
  recurrence: "NC",
  note: "",
  remark: "",
  locked: "",
  reference,
  cells: amounts.map((amount) => (amount === undefined ? null : [amount, 1, "hypothesis", 0])),
  ...more,
});

export function versionData(more = {}) {
  return {
    version: { code: "PROG-2018-2022", label: "Programmation", status: "open", stamp: 4 },
    unit: "KEUR",
    years: [2017, 2018, 2019, 2020].map((year) => ({ year, open: year > 2017, base: year === 2017 })),
    reference: { version: "T0-2017", year: 2017 },
    needs_reason: false,
    causes: [
      ["update", "Actualisation"],
      ["other", "Autre"],
    ],
    groups: GROUPS.map(([key, label, level, parent, outside]) => ({ key, code: key, label, level, parent, outside })),
    lines: [
      line("L001", "A1-P1-NC", "Ambulatoire", "DOS", "FIR", "1000.00", ["1000.00", "1100.00", null, null]),
      line("L002", "A2-P2-M1", "Promotion de la santé", "DPSRI", "MIGAC", "200000.00", [
        "200000.00",
        "204600.00",
        "209715.00",
        "214853.02",
      ]),
      line("L003", "A2-P2-M3", "Établissement de santé", "DOS", "MIGAC", "138820000.00", [
        "138820000.00",
        "142012860.00",
        "145563181.50",
        "149129479.45",
      ]),
      line(
        "L004",
        "A2-P2-M3",
        "Personnes âgées",
        "DA",
        "USLD",
        "3000.00",
        ["3000.00", "3069.00", "3145.72", "3222.79"],
        { locked: "DA a transmis ses lignes : demandez leur renvoi aux finances." },
      ),
      line("L005", "AUTRES-P0-NC", "Non ventilé", "NC", "DAF", "50.10", ["50.10", "51.25", undefined, undefined]),
    ],
    envelopes: [
      { code: "FIR", label: "FIR", ceilings: [["1000.00", "notified"], ["1500.00", "hypothesis"], null, null] },
      { code: "MIGAC", label: "MIGAC", ceilings: [null, ["142000000.00", "notified"], null, null] },
      { code: "USLD", label: "USLD", ceilings: [null, null, null, null] },
    ],
    ...more,
  };
}

/** Lines enough to feel their weight: `measures` measures of ten lines, in one axis. */
export function many(measures, years = 6) {
  const groups = [{ key: "A1", code: "A1", label: "Axe", level: 0, parent: null, outside: false }];
  const lines = [];
  for (let p = 0; p < measures; p += 1) {
    const key = `A1-P${p}`;
    groups.push({ key, code: key, label: key, level: 1, parent: "A1", outside: false });
    groups.push({ key: `${key}-M1`, code: `${key}-M1`, label: key, level: 2, parent: key, outside: false });
    for (let n = 0; n < 10; n += 1)
      lines.push(line(`L${p}-${n}`, `${key}-M1`, "Domaine", "DOS", "FIR", null, new Array(years).fill("100.00")));
  }
  const list = Array.from({ length: years }, (_, i) => ({ year: 2017 + i, open: true, base: i === 0 }));
  return versionData({
    groups,
    lines,
    years: list,
    envelopes: [{ code: "FIR", label: "FIR", ceilings: list.map(() => null) }],
  });
}
