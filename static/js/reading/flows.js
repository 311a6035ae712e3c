// Flows from left to right.

import { about, fill, frame, ink, longest } from "./ink.js";

const SIDES = ["left", "right", "right"]; // of its knot, where the name of each step stands

const node = (knot, caption) => ({
  name: knot.id,
  depth: knot.step,
  about: about(knot.name, knot.text),
  href: knot.href,
  itemStyle: { color: fill(knot.hue), borderWidth: 0 },
  emphasis: { itemStyle: { color: fill(knot.hue) } },
  label: {
    ...ink(11),
    position: SIDES[knot.step],
    formatter: `${caption(knot)}  {b|${knot.text}}`,
    rich: { b: ink(11, 600) },
  },
});

const link = (stream) => ({
  source: stream.source,
  target: stream.target,
  value: stream.length,
  about: about(stream.name, stream.text),
  href: stream.href,
  lineStyle: { color: fill(stream.hue), opacity: 0.28, curveness: 0.5 },
  emphasis: { lineStyle: { color: fill(stream.hue), opacity: 0.55 } },
});

/** Flows from left to right; on a wide picture each knot has its whole name. */
export function flows(data, width) {
  const caption = (knot) => (width > 720 ? knot.label : knot.short);
  const texts = (step) => data.knots.filter((one) => one.step === step).map((one) => `${caption(one)}  ${one.text}`);
  const room = (step) => 12 + 6 * longest(texts(step));
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
    nodes: data.knots.map((knot) => node(knot, caption)),
    links: data.streams.map(link),
  };
  return { ...frame(), series: [series] };
}
