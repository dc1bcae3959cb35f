/* What the musician wishes for, as numbers: fields from the request table, and the answer that the
   page closes with. Pure. Values are wire steps, `unit` of which make 1; null = not set. */

const QUIET = ["purpose", "deadline_ms", "region_start", "region_end"]; // settled by who asks
const ALWAYS = ["variations", "temperature", "seed"]; // in front for every task
const OWN = 4; // how many of a task's own fields are in front; the others are under More
const RANGE = /_(low|high)$/; // of one voice: under More
const COMMON = [...ALWAYS, "top_p", "scale_lock", ...QUIET];
const VOICES = ["Soprano", "Alto", "Tenor", "Bass"]; // the bits of `voices`, from the lowest

/* A task's fields as they are shown: in front, and under More. */
function grouped({ fields }) {
  const shown = fields.filter(({ name }) => !QUIET.includes(name));
  const own = shown.filter(({ name }) => !COMMON.includes(name) && !RANGE.test(name)).slice(0, OWN);
  const always = ALWAYS.flatMap((name) => shown.filter((field) => field.name === name));
  const front = [...own, ...always];
  return { front, more: shown.filter((field) => !front.includes(field)) };
}

/* How a field is set: "voices", "flag", "choice", "slider", "number" or, when it may be empty, "blank". */
function widgetOf({ name, unit, default: usual, choices }) {
  if (name === "voices") return "voices";
  if (choices.length === 2 && choices[0] === "off") return "flag";
  if (choices.length > 0) return "choice";
  if (usual === null) return "blank";
  return unit > 1 ? "slider" : "number";
}

/* The field's name as a person reads it. */
function labelOf({ name }) {
  const words = name.replaceAll("_", " ");
  return words[0].toUpperCase() + words.slice(1);
}

/* Wire steps from what was typed or slid to, within the field's range; null for nothing or nonsense. */
function stepsOf({ unit, low, high, default: usual }, text) {
  const value = String(text).trim() === "" ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) return usual;
  return Math.min(high, Math.max(low, Math.round(value * unit)));
}

/* Wire steps in words: "0.30", "4". */
function shownOf({ unit }, steps) {
  return steps === null ? "" : unit > 1 ? (steps / unit).toFixed(2) : String(steps);
}

/* The values that differ from the table's, by name. */
function changed({ fields }, values) {
  const set = fields.map(({ name, default: usual }) => [name, values[name] ?? null, usual]);
  return Object.fromEntries(
    set.flatMap(([name, steps, usual]) =>
      steps === null || steps === usual || QUIET.includes(name) ? [] : [[name, steps]],
    ),
  );
}

/* What the page closes with. `act` is "ask", "insert" or "close". */
function closing(act, { task, values, locks, length, shown, kept }) {
  return JSON.stringify({
    act,
    task: task.name,
    fields: changed(task, values),
    locks: locksOf(locks, length),
    free: freeOf(locks, length),
    shown,
    kept: [...kept].sort((one, other) => one - other),
  });
}

/* How the page answers whoever opened it in a dialog; undefined in a plain browser. */
function doorOf({ webkit, chrome }) {
  return webkit?.messageHandlers?.live ?? chrome?.webview;
}
