/** The canvas of a `v8ui`: keeps what was drawn as a list of strokes, for tests and for pictures. */

const LETTER = 0.56; // width of a letter, in sizes of its font; a guess that wraps like Live's does

/** The `mgraphics` of a box of this size; what it does not have is an error. */
export function canvas(size) {
  const drawn = new Canvas(size);
  const mgraphics = new Proxy(drawn, {
    get(target, key) {
      if (key in target || typeof key !== "string") return target[key];
      throw new Error(`mgraphics has no ${key}`);
    },
  });
  return { mgraphics, strokes: drawn.strokes };
}

class Canvas {
  strokes = [];
  relative_coords = 1;
  autofill = 1;
  color = [0, 0, 0, 1];
  path = [];
  pen = [0, 0];
  font = 12;
  isReady = false;

  constructor(size) {
    this.size = size;
  }

  init() {
    this.isReady = true;
  }

  redraw() {}

  set_source_rgba(...rgba) {
    if (rgba.length !== 4 || rgba.some((part) => !(part >= 0 && part <= 1))) {
      throw new Error("not a colour");
    }
    this.color = rgba;
  }

  set_line_width() {}

  rectangle(...at) {
    this.path.push({ shape: "rectangle", at });
  }

  ellipse(...at) {
    this.path.push({ shape: "ellipse", at });
  }

  move_to(...at) {
    this.pen = at;
  }

  line_to(...at) {
    this.path.push({ shape: "line", at: [...this.pen, ...at] });
  }

  fill() {
    for (const stroke of this.path.splice(0)) this.draw(stroke);
  }

  stroke() {
    this.fill();
  }

  select_font_face() {}

  set_font_size(points) {
    this.font = points;
  }

  show_text(text) {
    this.draw({ shape: "text", at: this.pen, text, font: this.font });
  }

  text_measure(text) {
    return [text.length * this.font * LETTER, this.font * 1.2];
  }

  draw(stroke) {
    if (!this.isReady) throw new Error("mgraphics.init was not called");
    if (stroke.at.some((value) => !Number.isFinite(value))) throw new Error("a stroke at no place");
    this.strokes.push({ ...stroke, color: this.color });
  }
}
