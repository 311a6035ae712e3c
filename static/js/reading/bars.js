// Stacked bars: lying, with their sum at the right; upright, with the code of each part.

import { about, CHARACTER, FONT, fill, frame, grey, ink, longest, paint } from "./ink.js";

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

/** Horizontal stacked bars. */
export function bars(data, width) {
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
}

/** Upright stacked bars: the label of a part is its code. */
export function columns(data, width, height) {
  const room = height - 46;
  const wide = (width - 16) / Math.max(1, data.bars.length) - 14;
  const series = stack(data, { room, thick: (text) => (text.length * CHARACTER > wide * 0.7 ? Infinity : 15) });
  for (const one of series)
    one.label.formatter = ({ data: piece }) => (piece.code.length * CHARACTER < wide * 0.7 ? piece.code : "");
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
}
