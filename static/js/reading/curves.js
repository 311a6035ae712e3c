// Curves over the same months.

import { about, frame, grey, ink, longest } from "./ink.js";

/** The height of the last point of a curve. */
const end = ({ points }) => points.findLast((point) => point)?.length ?? 0;

/** How each curve looks; what is not known yet is dashed. */
const LOOKS = {
  engage: { color: "var(--s-seul)", width: 3 },
  paye: { color: "var(--s-moins)", width: 2 },
  limite: { color: "var(--text-default-grey)", width: 1.5 },
  "limite-cp": { color: "var(--text-mention-grey)", width: 1.5, type: "dotted" },
  "limite-prevue": { color: "var(--text-default-grey)", width: 1.5, type: "dashed" },
  "limite-cp-prevue": { color: "var(--text-mention-grey)", width: 1.5, type: "dashed" },
};

/** By how many pixels each name is lowered: at the end of curves that meet, they stand one under the other. */
function loweredNames(data, room) {
  const first = data.ticks[0].at;
  const span = data.ticks.at(-1).at - first;
  const lowered = new Map();
  let free = -Infinity;
  // a curve that goes on in dashes is named at the end of them
  const named = data.curves.filter(({ look }) => !data.curves.some((one) => one.look === `${look}-prevue`));
  for (const curve of [...named].sort((one, other) => end(other) - end(one))) {
    const place = room - ((end(curve) - first) / span) * room;
    free = Math.max(place, free + 14);
    lowered.set(curve.name, free - place);
  }
  return lowered;
}

const line = ({ name, look, points }, lowered) => ({
  type: "line",
  step: look.startsWith("limite") ? "end" : false,
  lineStyle: LOOKS[look],
  itemStyle: { color: LOOKS[look].color },
  symbol: "circle",
  symbolSize: look.startsWith("limite") ? 4 : 6,
  emphasis: { disabled: true },
  endLabel: { show: lowered.has(name), ...ink(11), formatter: name, offset: [0, lowered.get(name) ?? 0] },
  data: points.map((point) => (point ? { value: point.length, about: about(point.name, point.text) } : null)),
});

/** Curves over the same months; what is allowed goes by steps. */
export function curves(data, width, height) {
  const { ticks } = data;
  const left = 12 + 6.5 * longest(ticks.map((tick) => tick.text));
  const right = 16 + 6.5 * longest(data.curves.map((curve) => curve.name));
  const every = width < 720 ? 2 : 1;
  const lowered = loweredNames(data, height - 32);
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
      min: ticks[0].at,
      max: ticks.at(-1).at,
      interval: ticks[1].at - ticks[0].at,
      axisLabel: { ...grey(11), formatter: (_, index) => ticks[index]?.text ?? "" },
      splitLine: { lineStyle: { color: "var(--c-filet)" } },
    },
    series: data.curves.map((curve) => line(curve, lowered)),
  };
}
