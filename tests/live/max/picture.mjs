/**
 * A device as it looks in Live, as SVG: the presentation view of its patcher with the controls where
 * they stand and the displays as their scripts paint them. A drawing, not a screenshot of Live.
 */

const HEADER = 19;
const HEIGHT = 169;
const FONT = "'Ableton Sans', 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif";
const INK = {
  back: "#cfcfcf",
  head: "#bdbdbd",
  edge: "#8c8c8c",
  text: "#1f1f1f",
  faint: "#5c5c5c",
};
const PARTS = {
  button: "#e4e4e4",
  on: "#ffb347",
  field: "#dedede",
  arc: "#5e5e5e",
  value: "#ff9a1f",
};
const SWEEP = 270; // degrees of a dial

/** The picture of a MaxDevice as it is now. */
export function pictureOf(device) {
  const width = device.patcher.devicewidth;
  const title = device.patcher.description;
  const parts = device.patcher.boxes
    .map(({ box }) => box)
    .filter(({ presentation }) => presentation === 1)
    .map((box) => partOf(device, box));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${HEIGHT + HEADER}"`,
    ` viewBox="0 0 ${width} ${HEIGHT + HEADER}" font-family="${FONT}" font-size="9.5">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${HEIGHT + HEADER}" rx="4" fill="${INK.back}"/>`,
    `<path d="M0 ${HEADER} V4 a4 4 0 0 1 4 -4 H${width - 4} a4 4 0 0 1 4 4 V${HEADER} z" fill="${INK.head}"/>`,
    `<circle cx="12" cy="${HEADER / 2}" r="5" fill="${PARTS.on}" stroke="${INK.edge}"/>`,
    label(device.title, 22, HEADER / 2 + 3.5, { anchor: "start", weight: 600 }),
    `<g transform="translate(0 ${HEADER})">`,
    ...parts,
    "</g></svg>\n",
  ].join("\n");
}

function partOf(device, box) {
  const [x, y, width, height] = box.presentation_rect;
  const control = device.controls.get(box.saved_attribute_attributes?.valueof?.parameter_longname);
  const draw = {
    v8ui: display,
    "live.dial": dial,
    "live.text": button,
    "live.menu": field,
    "live.numbox": field,
  };
  if (!draw[box.maxclass]) throw new Error(`no picture of a ${box.maxclass}`);
  const inside = draw[box.maxclass]({ device, box, control, width, height });
  return `<g transform="translate(${x} ${y})">${inside}</g>`;
}

function display({ device, box, width, height }) {
  const clip = `<clipPath id="${box.id}"><rect width="${width}" height="${height}" rx="2"/></clipPath>`;
  return `${clip}<g clip-path="url(#${box.id})">${device.painted(box.id).map(stroke).join("")}</g>`;
}

function stroke({ shape, at, text, font, color }) {
  const fill = rgba(color);
  const [x, y, width, height] = at.map(short);
  if (shape === "rectangle")
    return `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${fill}"/>`;
  if (shape === "text")
    return `<text x="${x}" y="${y}" font-size="${font}" fill="${fill}">${escaped(text)}</text>`;
  if (shape === "line") return `<path d="M${x} ${y} L${width} ${height}" stroke="${fill}"/>`;
  const [rx, ry] = [width / 2, height / 2];
  return `<ellipse cx="${x + rx}" cy="${y + ry}" rx="${rx}" ry="${ry}" fill="${fill}"/>`;
}

function dial({ control, box, width }) {
  const share = (control.value - control.low) / (control.high - control.low);
  const zero = control.low < 0 ? -control.low / (control.high - control.low) : 0;
  const [cx, cy, radius] = [width / 2, 25, 10];
  const place = (at) => {
    const angle = ((at * SWEEP - SWEEP / 2 - 90) * Math.PI) / 180;
    return [cx + radius * Math.cos(angle), cy + radius * Math.sin(angle)].map(short);
  };
  const arc = (from, to, color) => {
    const large = Math.abs(to - from) * SWEEP > 180 ? 1 : 0;
    const [[ax, ay], [bx, by]] = [place(Math.min(from, to)), place(Math.max(from, to))];
    return `<path d="M${ax} ${ay} A${radius} ${radius} 0 ${large} 1 ${bx} ${by}" fill="none" stroke="${color}" stroke-width="2.4"/>`;
  };
  const [nx, ny] = place(share);
  return [
    label(box.saved_attribute_attributes.valueof.parameter_shortname, cx, 9),
    arc(0, 1, PARTS.arc),
    share === zero ? "" : arc(zero, share, PARTS.value),
    `<line x1="${cx}" y1="${cy}" x2="${nx}" y2="${ny}" stroke="${INK.text}" stroke-width="1.6"/>`,
    label(shownValue(control), cx, 46),
  ].join("");
}

function button({ box, control, width, height }) {
  const isOn = !control.isButton && control.value === 1;
  return (
    framed(width, height, isOn ? PARTS.on : PARTS.button) +
    label(box.text, width / 2, height / 2 + 3.3)
  );
}

function field({ control, width, height }) {
  return (
    framed(width, height, PARTS.field) + label(shownValue(control), width / 2, height / 2 + 3.3)
  );
}

function framed(width, height, color) {
  return `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="1.5" fill="${color}" stroke="${INK.edge}"/>`;
}

function shownValue({ valueof, value, type }) {
  if (type === "enum") return valueof.parameter_enum[value];
  return type === "int" || value > 100 ? String(value) : value.toFixed(2);
}

function label(text, x, y, { anchor = "middle", weight = 400 } = {}) {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" font-weight="${weight}" fill="${INK.text}">${escaped(text)}</text>`;
}

function rgba([red, green, blue, alpha]) {
  const part = (value) => Math.round(value * 255);
  return `rgba(${part(red)},${part(green)},${part(blue)},${alpha})`;
}

function short(value) {
  return Math.round(value * 100) / 100;
}

function escaped(text) {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
