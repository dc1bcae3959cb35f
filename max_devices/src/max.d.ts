/**
 * What Max gives to a script in `v8` and `v8ui`, as far as Antiphon uses it. There is no Node here
 * and no web: whatever is not declared in this file does not exist for a device.
 */

/** An atom of a Max message. */
type Atom = number | string;

/** Send a message out of an outlet, counted from 0 on the left. */
declare function outlet(index: number, ...message: Atom[]): void;
/** Write a line into the Max console. */
declare function post(text: string): void;
/** Write a red line into the Max console. */
declare function error(text: string): void;

/** A function to be called later, on Max's main thread. */
declare class Task {
  constructor(run: () => void);
  /** Call it once, in `ms` milliseconds; an earlier schedule is forgotten. */
  schedule(ms: number): void;
  cancel(): void;
}

/** Data with a name that all of Max knows; without one it gets a name of its own. */
declare class Dict {
  constructor(name?: string);
  readonly name: string;
  /** Take the contents from JSON. */
  parse(json: string): void;
  /** The contents as JSON. */
  stringify(): string;
}

/** A view of one object of Live's. `get` answers with a list of atoms, whatever it is asked. */
declare class LiveAPI {
  constructor(path: string);
  constructor(heard: () => void, path: string);
  /** The object's number as a string, "0" for none; numbers are taken when set. */
  get id(): string;
  set id(id: number);
  /** The property that is listened to. */
  property: string;
  get(name: string): unknown[];
  set(name: string, value: Atom): void;
  call(name: string, ...values: unknown[]): unknown;
}

/** The canvas of a `v8ui`. Coordinates are pixels from the upper left corner. */
declare const mgraphics: {
  init(): void;
  relative_coords: number;
  autofill: number;
  readonly size: [number, number];
  redraw(): void;
  set_source_rgba(red: number, green: number, blue: number, alpha: number): void;
  set_line_width(width: number): void;
  rectangle(x: number, y: number, width: number, height: number): void;
  ellipse(x: number, y: number, width: number, height: number): void;
  move_to(x: number, y: number): void;
  line_to(x: number, y: number): void;
  fill(): void;
  stroke(): void;
  select_font_face(name: string): void;
  set_font_size(points: number): void;
  show_text(text: string): void;
  /** Width and height of a text. */
  text_measure(text: string): [number, number];
};
