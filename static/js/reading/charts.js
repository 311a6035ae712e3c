// Draws the pictures of a page from what the server wrote beside them, and switches between picture and table.
//
// `<div data-image="barres" data-donnees="id">` is drawn from the JSON of that id (prs_budget/home/drawing.py). What
// the JSON holds of an amount is its text, printed as it is, and a length in millionths of a graduation: geometry,
// from which no amount can be added up or rounded. Colours are CSS variables, so a theme or paper needs no new drawing.
// A block `.p-vue` shows `data-vue="image"` or `"tableau"`; without this script, or without ECharts, its table.

const blocks = [...document.querySelectorAll(".p-vue")];
const FONT = "Marianne, arial, sans-serif";
const CHARACTER = 5.6; // px, the average of a figure of 11 px
const charts = new Map();

const ink = (size, weight = 400) => ({ color: "var(--text-default-grey)", fontFamily: FONT, fontSize: size, fontWeight: weight });
const grey = (size) => ({ ...ink(size), color: "var(--text-mention-grey)" });
const fill = (hue) => `var(--s-${hue.name})`;

function paint(hue) {
  const style = { color: fill(hue), borderColor: "var(--background-default-grey)", borderWidth: 1 };
  // beyond the colours that an eye tells apart, the same come again, hatched
  if (hue.hatched) style.decal = { symbol: "rect", rotation: Math.PI / 4, dashArrayX: [1, 0], dashArrayY: [1.5, 4.5], color: "var(--s-trame)" };
  return style;
}

const frame = () => ({
  animation: false,
  textStyle: ink(12),
  aria: { enabled: false }, // the server wrote the name of the picture
  tooltip: {
    renderMode: "richText", // an HTML tooltip would carry a style attribute, which the content policy refuses
    trigger: "item",
    confine: true,
    backgroundColor: "var(--background-overlap-grey)",
    borderColor: "var(--border-default-grey)",
    shadowBlur: 0,
    padding: [6, 8],
    textStyle: ink(12),
    formatter: ({ data }) => (data && data.about ? data.about : ""),
  },
});

const about = (name, text) => `${name}\n${text}`;
const longest = (texts) => Math.max(0, ...texts.map((text) => text.length));

function stack(data, { room, thick }) {
  const last = data.ticks[data.ticks.length - 1].at;
  const fits = (piece, text) => (piece.length / last) * room > thick(text);
  const layers = Math.max(0, ...data.bars.map((bar) => bar.pieces.length));
  return Array.from({ length: layers }, (_, layer) => ({
    type: "bar",
    stack: "all",
    cursor: "pointer",
    emphasis: { disabled: true },
    data: data.bars.map((bar) => {
      const piece = bar.pieces[layer];
      if (!piece) return { value: 0 };
      const label = { show: fits(piece, piece.text), color: `var(--st-${piece.hue.name})` };
      if (piece.hue.hatched) Object.assign(label, { textBorderColor: fill(piece.hue), textBorderWidth: 4 });
      const { length: value, text, code, href } = piece;
      return { value, text, code, href, about: about(piece.name, text), itemStyle: paint(piece.hue), label };
    }),
    label: { show: false, fontFamily: FONT, fontSize: 11, formatter: ({ data: one }) => one.text },
  }));
}

const sums = (data, position) => ({
  type: "bar",
  stack: "all",
  cursor: "pointer",
  emphasis: { disabled: true },
  data: data.bars.map((bar) => ({ value: 0, text: bar.text, href: bar.href })),
  label: { show: true, position, distance: 5, ...ink(12, 600), formatter: ({ data: one }) => one.text },
});

/** The height of the last point of a curve. */
const end = ({ points }) => points.findLast((point) => point)?.length ?? 0;

const drawers = {
  /** Horizontal stacked bars. */
  barres(data, width) {
    const left = 74;
    const right = 18 + 7 * longest(data.bars.map((bar) => bar.text));
    const ends = [data.ticks[0].at, data.ticks[data.ticks.length - 1].at];
    const every = width < 480 ? 2 : 1;
    const series = stack(data, { room: width - left - right, thick: (text) => text.length * CHARACTER + 2 });
    return {
      ...frame(),
      grid: { left, right, top: 2, bottom: 22 },
      xAxis: {
        type: "value",
        min: ends[0],
        max: ends[1],
        interval: data.ticks.length > 1 ? data.ticks[1].at - data.ticks[0].at : ends[1],
        axisLabel: { ...grey(11), formatter: (_, index) => (index % every ? "" : (data.ticks[index]?.text ?? "")) },
        splitLine: { lineStyle: { color: "var(--c-filet)" } },
      },
      yAxis: {
        type: "category",
        inverse: true,
        data: data.bars.map((bar) => bar.label),
        axisTick: { show: false },
        axisLine: { lineStyle: { color: "var(--c-filet-fort)" } },
        axisLabel: { ...ink(12), width: left - 8, overflow: "truncate" },
      },
      series: [...series, sums(data, "right")].map((one) => ({ ...one, barWidth: 18 })),
    };
  },

  /** Upright stacked bars: the label of a part is its code. */
  colonnes(data, width, height) {
    const room = height - 46;
    const wide = (width - 16) / Math.max(1, data.bars.length) - 14;
    const series = stack(data, { room, thick: (text) => (text.length * CHARACTER > wide * 0.7 ? Infinity : 15) });
    for (const one of series) one.label.formatter = ({ data: piece }) => (piece.code.length * CHARACTER < wide * 0.7 ? piece.code : "");
    return {
      ...frame(),
      grid: { left: 8, right: 8, top: 22, bottom: 24 },
      xAxis: {
        type: "category",
        data: data.bars.map((bar) => bar.label),
        axisTick: { show: false },
        axisLine: { lineStyle: { color: "var(--c-filet-fort)" } },
        axisLabel: { ...ink(12), interval: 0 },
      },
      yAxis: { type: "value", show: false, min: data.ticks[0].at, max: data.ticks[data.ticks.length - 1].at },
      series: [...series, sums(data, "top")].map((one) => ({ ...one, barWidth: "70%" })),
    };
  },

  /** Curves over the same months; what is allowed goes by steps. */
  courbes(data, width, height) {
    const looks = {
      engage: { color: "var(--s-seul)", width: 3 },
      paye: { color: "var(--s-moins)", width: 2 },
      limite: { color: "var(--text-default-grey)", width: 1.5 },
      "limite-cp": { color: "var(--text-mention-grey)", width: 1.5, type: "dotted" },
      // what is not known yet is dashed
      "limite-prevue": { color: "var(--text-default-grey)", width: 1.5, type: "dashed" },
      "limite-cp-prevue": { color: "var(--text-mention-grey)", width: 1.5, type: "dashed" },
    };
    const left = 12 + 6.5 * longest(data.ticks.map((tick) => tick.text));
    const right = 16 + 6.5 * longest(data.curves.map((curve) => curve.name));
    const every = width < 720 ? 2 : 1;
    const room = height - 32;
    const span = data.ticks[data.ticks.length - 1].at - data.ticks[0].at;
    const lowered = new Map(); // names at the end of curves that meet stand one under the other
    let free = -Infinity;
    // a curve that goes on in dashes is named at the end of them
    const named = data.curves.filter(({ look }) => !data.curves.some((one) => one.look === `${look}-prevue`));
    for (const curve of [...named].sort((one, other) => end(other) - end(one))) {
      const place = room - ((end(curve) - data.ticks[0].at) / span) * room;
      free = Math.max(place, free + 14);
      lowered.set(curve.name, free - place);
    }
    const series = data.curves.map(({ name, look, points }) => ({
      type: "line",
      step: look.startsWith("limite") ? "end" : false,
      lineStyle: looks[look],
      itemStyle: { color: looks[look].color },
      symbol: "circle",
      symbolSize: look.startsWith("limite") ? 4 : 6,
      emphasis: { disabled: true },
      endLabel: { show: lowered.has(name), ...ink(11), formatter: name, offset: [0, lowered.get(name) ?? 0] },
      data: points.map((point) => (point ? { value: point.length, about: about(point.name, point.text) } : null)),
    }));
    return {
      ...frame(),
      grid: { left, right, top: 10, bottom: 22 },
      xAxis: {
        type: "category",
        boundaryGap: false,
        data: data.labels,
        axisTick: { show: false },
        axisLine: { lineStyle: { color: "var(--c-filet-fort)" } },
        axisLabel: { ...grey(11), interval: every - 1 },
      },
      yAxis: {
        type: "value",
        min: data.ticks[0].at,
        max: data.ticks[data.ticks.length - 1].at,
        interval: data.ticks[1].at - data.ticks[0].at,
        axisLabel: { ...grey(11), formatter: (_, index) => data.ticks[index]?.text ?? "" },
        splitLine: { lineStyle: { color: "var(--c-filet)" } },
      },
      series,
    };
  },

  /** Flows from left to right. */
  flux(data, width) {
    const sides = ["left", "right", "right"];
    const bold = { b: ink(11, 600) };
    const named = width > 720;
    const caption = (knot) => (named ? knot.label : knot.short);
    const room = (step) => 12 + 6 * longest(data.knots.filter((knot) => knot.step === step).map((knot) => `${caption(knot)}  ${knot.text}`));
    const nodes = data.knots.map((knot) => ({
      name: knot.id,
      depth: knot.step,
      about: about(knot.name, knot.text),
      href: knot.href,
      itemStyle: { color: fill(knot.hue), borderWidth: 0 },
      emphasis: { itemStyle: { color: fill(knot.hue) } },
      label: { ...ink(11), position: sides[knot.step], formatter: `${caption(knot)}  {b|${knot.text}}`, rich: bold },
    }));
    const links = data.streams.map((stream) => ({
      source: stream.source,
      target: stream.target,
      value: stream.length,
      about: about(stream.name, stream.text),
      href: stream.href,
      lineStyle: { color: fill(stream.hue), opacity: 0.28, curveness: 0.5 },
      emphasis: { lineStyle: { color: fill(stream.hue), opacity: 0.55 } },
    }));
    const series = {
      type: "sankey",
      left: room(0),
      right: room(2),
      top: 8,
      bottom: 8,
      nodeWidth: 10,
      nodeGap: 13,
      layoutIterations: 48,
      draggable: false,
      cursor: "pointer",
      // each colour is repeated for the hover, which would otherwise lighten it: ECharts cannot lighten a variable
      emphasis: { focus: "adjacency" },
      blur: { itemStyle: { opacity: 0.35 }, lineStyle: { opacity: 0.08 }, label: { opacity: 0.5 } },
      nodes,
      links,
    };
    return { ...frame(), series: [series] };
  },
};

function open({ data, event }) {
  if (!data || !data.href) return;
  const click = event && event.event;
  if (click && (click.ctrlKey || click.metaKey)) window.open(data.href, "_blank", "noopener");
  else location.assign(data.href);
}

function draw(place) {
  const { clientWidth: width, clientHeight: height } = place;
  if (!width || !height) return;
  let chart = charts.get(place);
  if (!chart) {
    chart = echarts.init(place, null, { renderer: "svg" });
    chart.on("click", open);
    charts.set(place, chart);
  }
  const data = JSON.parse(document.getElementById(place.dataset.donnees).textContent);
  const option = drawers[place.dataset.image](data, width, height);
  chart.resize({ width, height });
  chart.setOption(option, { notMerge: true });
  // on paper the drawing keeps its proportions in a narrower column
  place.querySelector("svg").setAttribute("viewBox", `0 0 ${width} ${height}`);
  makeRoom(place, data, option);
}

/** The legend stands in the empty corner under the short bars; where a bar reaches it, it goes above the drawing. */
function makeRoom(place, data, { grid }) {
  const legend = place.parentElement.querySelector(".p-leg-axes");
  if (!legend) return;
  legend.classList.remove("p-leg-axes--dessus");
  if (getComputedStyle(legend).position !== "absolute") return;
  const free = legend.getBoundingClientRect();
  const around = place.getBoundingClientRect();
  const { at: first } = data.ticks[0];
  const { at: last } = data.ticks[data.ticks.length - 1];
  const step = (around.height - grid.top - grid.bottom) / data.bars.length;
  const reaches = data.bars.some((bar, rank) => {
    const foot = around.top + grid.top + (rank + 1) * step;
    const length = bar.pieces.reduce((sum, piece) => sum + Math.max(0, piece?.length ?? 0), 0);
    const end = around.left + grid.left + ((length - first) / (last - first)) * (around.width - grid.left - grid.right);
    return foot > free.top && end + grid.right > free.left;
  });
  legend.classList.toggle("p-leg-axes--dessus", reaches);
}

function show(block, view) {
  block.dataset.vue = view;
  for (const button of block.querySelectorAll("[data-montre]")) {
    button.setAttribute("aria-pressed", String(button.dataset.montre === view));
  }
  const place = block.querySelector("[data-image]");
  if (view === "image" && !charts.has(place) && typeof echarts !== "undefined") draw(place);
}

const other = (block) => (block.dataset.vue === "image" ? "tableau" : "image");

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-montre]");
  if (!button) return;
  if (event.isTrusted) {
    show(button.closest(".p-vue"), button.dataset.montre);
    return;
  }
  // the key T, which shortcuts.js turns into a click: the block that has the focus, or all of them
  const focused = document.activeElement.closest(".p-vue");
  const view = other(focused ?? blocks[0]);
  for (const block of focused ? [focused] : blocks) show(block, view);
});

if (typeof echarts === "undefined") {
  for (const block of blocks) show(block, "tableau");
  for (const switcher of document.querySelectorAll("[data-bascule]")) switcher.hidden = true;
} else {
  // A picture that needs more room than its block has gives way to the table.
  const fit = (block) => {
    const place = block.querySelector("[data-image]");
    block.toggleAttribute("data-etroit", block.clientWidth < Number(place.dataset.largeur));
    draw(place);
  };
  const watch = new ResizeObserver((entries) => {
    // paper scales what the screen has drawn
    if (!matchMedia("print").matches) for (const entry of entries) fit(entry.target);
  });
  for (const block of blocks) watch.observe(block);
  document.fonts?.ready.then(() => blocks.forEach(fit));
}
