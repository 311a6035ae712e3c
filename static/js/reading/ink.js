// What the pictures share: letters, colours, the words that a pointer shows.

export const FONT = "Marianne, arial, sans-serif";
export const CHARACTER = 5.6; // px, the average of a figure of 11 px

export const ink = (size, weight = 400) => ({
  color: "var(--text-default-grey)",
  fontFamily: FONT,
  fontSize: size,
  fontWeight: weight,
});
export const grey = (size) => ({ ...ink(size), color: "var(--text-mention-grey)" });
export const fill = (hue) => `var(--s-${hue.name})`;

export function paint(hue) {
  const style = { color: fill(hue), borderColor: "var(--background-default-grey)", borderWidth: 1 };
  // beyond the colours that an eye tells apart, the same come again, hatched
  if (hue.hatched)
    style.decal = {
      symbol: "rect",
      rotation: Math.PI / 4,
      dashArrayX: [1, 0],
      dashArrayY: [1.5, 4.5],
      color: "var(--s-trame)",
    };
  return style;
}

export const frame = () => ({
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
    formatter: ({ data }) => (data?.about ? data.about : ""),
  },
});

export const about = (name, text) => `${name}\n${text}`;
export const longest = (texts) => Math.max(0, ...texts.map((text) => text.length));
