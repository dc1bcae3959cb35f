/** Colours and strokes that the views share. They keep to one dark display in every theme of Live. */

export type Color = readonly [number, number, number]; // 0-255

export const COLORS = {
  ground: [22, 23, 25],
  bar: [58, 60, 64],
  beat: [36, 38, 41],
  text: [214, 214, 214],
  faint: [134, 137, 142],
  source: [112, 128, 148],
  fresh: [255, 163, 61],
  trouble: [255, 122, 105],
  good: [122, 201, 92],
  wait: [240, 199, 74],
} as const satisfies Record<string, Color>;

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const FONT = "Ableton Sans Medium";
export const TEXT_SIZE = 10;

export function paintWith([red, green, blue]: Color, alpha = 1): void {
  mgraphics.set_source_rgba(red / 255, green / 255, blue / 255, alpha);
}

export function fill({ x, y, width, height }: Box, color: Color, alpha = 1): void {
  paintWith(color, alpha);
  mgraphics.rectangle(x, y, width, height);
  mgraphics.fill();
}

export function dot(x: number, y: number, radius: number, color: Color): void {
  paintWith(color);
  mgraphics.ellipse(x - radius, y - radius, 2 * radius, 2 * radius);
  mgraphics.fill();
}

/** A line of text whose letters stand on `y`, cut to `width`; returns its width. */
export function write(text: string, x: number, y: number, width: number, color: Color): number {
  mgraphics.select_font_face(FONT);
  mgraphics.set_font_size(TEXT_SIZE);
  const shown = cut(text, width);
  paintWith(color);
  mgraphics.move_to(x, y);
  mgraphics.show_text(shown);
  return widthOf(shown);
}

export function widthOf(text: string): number {
  mgraphics.select_font_face(FONT);
  mgraphics.set_font_size(TEXT_SIZE);
  return mgraphics.text_measure(text)[0];
}

/** Text in lines of at most `width`, `most` of them; what is left over is cut. */
export function wrapped(text: string, width: number, most: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ").filter(Boolean)) {
    const longer = line ? `${line} ${word}` : word;
    if (line && lines.length < most - 1 && widthOf(longer) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return line ? [...lines, line] : lines;
}

function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let shown = text;
  while (shown && widthOf(`${shown}…`) > width) shown = shown.slice(0, -1);
  return `${shown.trimEnd()}…`;
}
