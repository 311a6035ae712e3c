// Draws the pictures of a page from what the server wrote beside them, and switches between picture and table.
//
// `<div data-image="barres" data-donnees="id">` is drawn from the JSON of that id (prs_budget/home/drawing.py). What
// the JSON holds of an amount is its text, printed as it is, and a length in millionths of a graduation: geometry,
// from which no amount can be added up or rounded. Colours are CSS variables, so a theme or paper needs no new drawing.
// A block `.p-vue` shows `data-vue="image"` or `"tableau"`; without this script, or without ECharts, its table.

import { bars, columns } from "./bars.js";
import { curves } from "./curves.js";
import { flows } from "./flows.js";

const blocks = [...document.querySelectorAll(".p-vue")];
const charts = new Map();

/** Each draws data in so many pixels: the options of ECharts. Named as the page names them. */
const drawers = { barres: bars, colonnes: columns, courbes: curves, flux: flows };

function open({ data, event }) {
  if (!data?.href) return;
  const click = event?.event;
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
