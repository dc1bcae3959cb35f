/** What a device tells besides refusals; both its scripts are built from this table. */

export const WORDS = {
  ready: "",
  searching: "Looking for the daemon…",
  loading: "The model is loading: {0} %",
  asking: "Asking…",
  working: "Working: {0} %",
  writing: "Writing…",
  written: "{0} new notes in a new clip.",
  written_many: "{0} new notes in {1} new clips.",
  taken_back: "Taken back.",
  taken: "Taken: {0} of 4.",
  corners_back: "The corners are back; the square follows when the daemon is ready.",
  square_ready: "{0} loops are ready: move the puck.",
  filled: "{0} new notes.",
  transformed: "Notes transformed: {0}.",
  unchanged: "Nothing to change: the notes stay as they are.",
  too_late: "You went on before the answer came: apply again to get it.",
} as const;

export type Word = keyof typeof WORDS;

/** All words, in an order that every part built from the same sources shares. */
export const WORD_ORDER = Object.keys(WORDS) as Word[];

/** What the light shows, from worst to best. */
export const LIGHTS = [
  "searching",
  "refused",
  "missing",
  "unavailable",
  "loading",
  "ready",
] as const;

export type Light = (typeof LIGHTS)[number];
