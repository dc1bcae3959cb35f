/** The square of Antiphon Morph, drawn in a `v8ui`: corners, puck, and the hand that moves it. */

import { COLORS, dot, fill, paintWith, write } from "./painting.js";
import { LETTERS, SIDE } from "./square.js";

const MARGIN = 12;
const PUCK = 5;

export class Pad {
  private x = 0.5; // 0-1 from the left
  private y = 0.5; // 0-1 from the bottom
  private taken: readonly number[] = [0, 0, 0, 0];

  /** Take a message from the device's script. */
  hear(name: string, values: readonly number[]): void {
    if (name === "puck") [this.x, this.y] = [(values[0] ?? 500) / 1000, (values[1] ?? 500) / 1000];
    else if (name === "corners") this.taken = values;
    else return;
    mgraphics.redraw();
  }

  /** The hand is at a pixel: the parameters move the puck, and with it the picture. */
  touch(x: number, y: number): void {
    const [width, height] = mgraphics.size;
    outlet(0, share(x, width), 1 - share(y, height));
  }

  paint(): void {
    const [width, height] = mgraphics.size;
    fill({ x: 0, y: 0, width, height }, COLORS.ground);
    const across = (at: number): number => MARGIN + at * (width - 2 * MARGIN);
    const up = (at: number): number => height - MARGIN - at * (height - 2 * MARGIN);
    for (let at = 0; at < SIDE * SIDE; at++) {
      const line = Math.floor(at / SIDE) / (SIDE - 1);
      dot(across((at % SIDE) / (SIDE - 1)), up(line), 1.5, COLORS.bar);
    }
    for (const [at, letter] of LETTERS.entries()) {
      const color = this.taken[at] === 1 ? COLORS.fresh : COLORS.faint;
      write(letter, at % 2 === 0 ? 3 : width - 9, at < 2 ? 10 : height - 3, MARGIN, color);
    }
    const [x, y] = [across(this.x), up(this.y)];
    for (const [at, share] of this.shares().entries()) {
      paintWith(COLORS.fresh, share);
      mgraphics.move_to(x, y);
      mgraphics.line_to(across(at % 2), up(at < 2 ? 1 : 0));
      mgraphics.stroke();
    }
    dot(x, y, PUCK, COLORS.fresh);
    dot(x, y, PUCK - 2, COLORS.ground);
  }

  /** How near the puck is to each corner; together they are 1. */
  private shares(): number[] {
    const { x, y } = this;
    return [(1 - x) * y, x * y, (1 - x) * (1 - y), x * (1 - y)];
  }
}

function share(at: number, size: number): number {
  return Math.min(1, Math.max(0, (at - MARGIN) / (size - 2 * MARGIN)));
}

mgraphics.init();
mgraphics.relative_coords = 0;
mgraphics.autofill = 0;

export const view = new Pad();
