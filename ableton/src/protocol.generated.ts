// Written by `python -m bridge.protocol --typescript` from bridge/protocol.py: do not edit.
// biome-ignore-all format: one line per entry reads best.

/** One argument: an int32 within low and high, or, where `words` is given, one of them. */
export interface Argument {
  readonly name: string;
  readonly words?: readonly string[];
  readonly low?: number;
  readonly high?: number;
}

/** A message: fixed arguments, then the group `repeated` up to `most` times. */
export interface Form {
  readonly direction: "toDaemon" | "toClient" | "both";
  readonly arguments: readonly Argument[];
  readonly repeated: readonly Argument[];
  readonly most: number;
}

/** A request field in wire steps, `unit` of which make 1; default null = only sent when set. */
export interface Field {
  readonly name: string;
  readonly meaning: string;
  readonly unit: number;
  readonly low: number;
  readonly high: number;
  readonly default: number | null;
  readonly choices: readonly string[];
}

/** What a task wants: fewest and most clips, and its fields in table order. */
export interface Task {
  readonly meaning: string;
  readonly clips: readonly [number, number];
  readonly fields: readonly Field[];
}

export const VERSION = 1;
export const PORT = 7733;
export const PREFIX = "/antiphon/";
export const LARGEST_DATAGRAM = 1024;
export const NOTES_PER_CHUNK = 36;
export const FIELDS_PER_CHUNK = 20;
export const MISSING_PER_MESSAGE = 64;
export const WINDOW = 32;
export const ACK_EVERY = 16;
export const PROBE_FIRST_MS = 60;
export const PROBE_LAST_MS = 1000;
export const TRANSFER_TIMEOUT_MS = 5000;
export const ASK_AGAIN_MS = 500;
export const ANSWER_KEPT_MS = 60000;
export const MOST_NOTES = 20000;
export const MOST_CLIPS = 16;
export const MOST_CHUNKS = 1024;
export const TICKS_PER_BEAT = 15360;

export const MESSAGES = {
  hello: {
    direction: "toDaemon",
    arguments: [
      { name: "version" },
      { name: "client", low: 1 },
      { name: "reply_port", low: 0, high: 65535 },
      { name: "token_a" },
      { name: "token_b" },
    ],
    repeated: [],
    most: 0,
  },
  welcome: {
    direction: "toClient",
    arguments: [
      { name: "version" },
      { name: "nonce", low: 1 },
      { name: "device", words: ["auto", "cpu", "cuda", "mps"] },
      { name: "tasks", low: 0 },
    ],
    repeated: [],
    most: 0,
  },
  capability: {
    direction: "toClient",
    arguments: [
      { name: "task", words: ["continue", "harmonize", "morph", "generate", "vary", "infill", "humanize", "drumify"] },
      { name: "state", words: ["loading", "ready", "missing", "unavailable"] },
      { name: "permille", low: 0, high: 1000 },
    ],
    repeated: [],
    most: 0,
  },
  confirm: {
    direction: "toDaemon",
    arguments: [
      { name: "nonce", low: 1 },
    ],
    repeated: [],
    most: 0,
  },
  open: {
    direction: "both",
    arguments: [
      { name: "id", low: 1 },
      { name: "task", words: ["continue", "harmonize", "morph", "generate", "vary", "infill", "humanize", "drumify"] },
      { name: "clips", low: 0, high: 65535 },
      { name: "chunks", low: 0, high: 65535 },
    ],
    repeated: [],
    most: 0,
  },
  fields: {
    direction: "both",
    arguments: [
      { name: "id", low: 1 },
      { name: "seq", low: 1, high: 65535 },
    ],
    repeated: [
      { name: "name", words: ["variations", "temperature", "top_p", "seed", "scale_lock", "deadline_ms", "purpose", "shown", "bars", "density", "lowest", "highest", "mask_obvious", "voices", "quality", "region_start", "region_end", "soprano_low", "soprano_high", "alto_low", "alto_high", "tenor_low", "tenor_high", "bass_low", "bass_high", "steps", "curve", "grid_width", "grid_height", "role", "amount", "keep_rhythm", "keep_pitches", "style", "queued_ms", "elapsed_ms"] },
      { name: "value" },
    ],
    most: 20,
  },
  clip: {
    direction: "both",
    arguments: [
      { name: "id", low: 1 },
      { name: "seq", low: 1, high: 65535 },
      { name: "index", low: 0, high: 65535 },
      { name: "variation", low: 0, high: 15 },
      { name: "role", words: ["any", "melody", "bass", "chords", "drums"] },
      { name: "voice", words: ["any", "soprano", "alto", "tenor", "bass"] },
      { name: "length" },
      { name: "phase" },
      { name: "numerator" },
      { name: "denominator" },
      { name: "tempo" },
      { name: "scale_root" },
      { name: "scale_mask" },
      { name: "notes", low: 0 },
    ],
    repeated: [],
    most: 0,
  },
  notes: {
    direction: "both",
    arguments: [
      { name: "id", low: 1 },
      { name: "seq", low: 1, high: 65535 },
      { name: "clip", low: 0, high: 65535 },
    ],
    repeated: [
      { name: "pitch" },
      { name: "start" },
      { name: "duration" },
      { name: "velocity" },
      { name: "flags" },
    ],
    most: 36,
  },
  notices: {
    direction: "toClient",
    arguments: [
      { name: "id", low: 1 },
      { name: "seq", low: 1, high: 65535 },
    ],
    repeated: [
      { name: "variation", low: -1, high: 15 },
      { name: "code", words: ["voice_leading", "likelihood", "quantized", "outside_voice_range", "legato_trimmed", "muted_ignored", "before_start", "past_end", "lengths_differ", "meters_differ", "unusual_meter", "chords_split", "hits_together", "distinct", "written_again", "drummers_only", "notes_together", "dropped_notes"] },
      { name: "a" },
      { name: "b" },
      { name: "c" },
    ],
    most: 20,
  },
  close: {
    direction: "both",
    arguments: [
      { name: "id", low: 1 },
      { name: "chunks", low: 0, high: 65535 },
    ],
    repeated: [],
    most: 0,
  },
  ack: {
    direction: "both",
    arguments: [
      { name: "id", low: 1 },
      { name: "next", low: 1 },
    ],
    repeated: [],
    most: 0,
  },
  missing: {
    direction: "both",
    arguments: [
      { name: "id", low: 1 },
    ],
    repeated: [
      { name: "seq", low: 0, high: 65535 },
    ],
    most: 64,
  },
  progress: {
    direction: "toClient",
    arguments: [
      { name: "id", low: 1 },
      { name: "permille", low: 0, high: 1000 },
    ],
    repeated: [],
    most: 0,
  },
  part: {
    direction: "toClient",
    arguments: [
      { name: "id", low: 1 },
      { name: "variation", low: 0, high: 15 },
    ],
    repeated: [
      { name: "pitch" },
      { name: "start" },
      { name: "duration" },
      { name: "velocity" },
      { name: "flags" },
    ],
    most: 36,
  },
  cancel: {
    direction: "toDaemon",
    arguments: [
      { name: "id", low: 1 },
    ],
    repeated: [],
    most: 0,
  },
  error: {
    direction: "toClient",
    arguments: [
      { name: "id", low: 0 },
      { name: "code", words: ["empty_clip", "no_clips", "too_many_clips", "too_many_voices", "not_one_line", "not_a_line", "drums_and_notes", "no_voice_missing", "voice_twice", "too_many_notes", "too_long", "region_outside", "bad_field", "bad_clip", "range_too_narrow", "no_pitch_left", "not_available", "model_loading", "model_missing", "no_device", "model_failed", "busy", "deadline", "cancelled", "superseded", "stopping", "no_data", "version_mismatch", "hello_first", "bad_token", "bad_message", "bad_transfer", "transfer_timeout", "unknown_request"] },
      { name: "a" },
      { name: "b" },
      { name: "c" },
    ],
    repeated: [],
    most: 0,
  },
} as const satisfies Record<string, Form>;

export const TASKS = {
  continue: {
    meaning: "The next bars of a clip, in its own style.",
    clips: [1, 1],
    fields: [
      { name: "variations", meaning: "How many different answers to give.", unit: 1, low: 1, high: 16, default: 1, choices: [] },
      { name: "temperature", meaning: "0 takes the likeliest notes; higher dares more.", unit: 1000, low: 0, high: 2000, default: 1000, choices: [] },
      { name: "top_p", meaning: "Sample only from the likeliest notes holding this share.", unit: 1000, low: 1, high: 1000, default: 1000, choices: [] },
      { name: "seed", meaning: "Same request and seed, same answer; none: new each time.", unit: 1, low: 0, high: 2147483647, default: null, choices: [] },
      { name: "scale_lock", meaning: "Keep new notes in the clips' scale.", unit: 1, low: 0, high: 1, default: 0, choices: ["off", "clip"] },
      { name: "deadline_ms", meaning: "Give up when the answer is not ready by then; 0 = never.", unit: 1, low: 0, high: 600000, default: 0, choices: [] },
      { name: "purpose", meaning: "A newer request of the same client and purpose replaces one still waiting; 0 = never.", unit: 1, low: 0, high: 2147483647, default: 0, choices: [] },
      { name: "shown", meaning: "How many variations to show bar by bar, as they come.", unit: 1, low: 0, high: 16, default: 0, choices: [] },
      { name: "bars", meaning: "How many bars to add.", unit: 1, low: 1, high: 32, default: 4, choices: [] },
      { name: "density", meaning: "Half (-1) to twice (1) the clip's onsets.", unit: 1000, low: -1000, high: 1000, default: 0, choices: [] },
      { name: "lowest", meaning: "Lowest new pitch.", unit: 1, low: 0, high: 127, default: 0, choices: [] },
      { name: "highest", meaning: "Highest new pitch.", unit: 1, low: 0, high: 127, default: 127, choices: [] },
      { name: "mask_obvious", meaning: "Forbid an exact repeat of the last bar.", unit: 1, low: 0, high: 1, default: 0, choices: ["off", "on"] },
    ],
  },
  harmonize: {
    meaning: "The missing voices of soprano, alto, tenor and bass, from those given.",
    clips: [0, 4],
    fields: [
      { name: "variations", meaning: "How many different answers to give.", unit: 1, low: 1, high: 16, default: 1, choices: [] },
      { name: "temperature", meaning: "0 takes the likeliest notes; higher dares more.", unit: 1000, low: 0, high: 2000, default: 1000, choices: [] },
      { name: "top_p", meaning: "Sample only from the likeliest notes holding this share.", unit: 1000, low: 1, high: 1000, default: 1000, choices: [] },
      { name: "seed", meaning: "Same request and seed, same answer; none: new each time.", unit: 1, low: 0, high: 2147483647, default: null, choices: [] },
      { name: "scale_lock", meaning: "Keep new notes in the clips' scale.", unit: 1, low: 0, high: 1, default: 0, choices: ["off", "clip"] },
      { name: "deadline_ms", meaning: "Give up when the answer is not ready by then; 0 = never.", unit: 1, low: 0, high: 600000, default: 0, choices: [] },
      { name: "purpose", meaning: "A newer request of the same client and purpose replaces one still waiting; 0 = never.", unit: 1, low: 0, high: 2147483647, default: 0, choices: [] },
      { name: "voices", meaning: "Voices to write: 1 soprano + 2 alto + 4 tenor + 8 bass; 0 = all missing.", unit: 1, low: 0, high: 15, default: 0, choices: [] },
      { name: "quality", meaning: "Sampling passes: 1 draft, 2 normal, 4 careful.", unit: 1, low: 1, high: 8, default: 2, choices: [] },
      { name: "bars", meaning: "Length of the answer when no clip is given.", unit: 1, low: 1, high: 64, default: 8, choices: [] },
      { name: "region_start", meaning: "Beat where rewriting begins.", unit: 15360, low: 0, high: 1536000000, default: 0, choices: [] },
      { name: "region_end", meaning: "Beat where rewriting ends; 0 = the clip's end.", unit: 15360, low: 0, high: 1536000000, default: 0, choices: [] },
      { name: "soprano_low", meaning: "Lowest soprano pitch.", unit: 1, low: 0, high: 127, default: 59, choices: [] },
      { name: "soprano_high", meaning: "Highest soprano pitch.", unit: 1, low: 0, high: 127, default: 81, choices: [] },
      { name: "alto_low", meaning: "Lowest alto pitch.", unit: 1, low: 0, high: 127, default: 53, choices: [] },
      { name: "alto_high", meaning: "Highest alto pitch.", unit: 1, low: 0, high: 127, default: 74, choices: [] },
      { name: "tenor_low", meaning: "Lowest tenor pitch.", unit: 1, low: 0, high: 127, default: 48, choices: [] },
      { name: "tenor_high", meaning: "Highest tenor pitch.", unit: 1, low: 0, high: 127, default: 69, choices: [] },
      { name: "bass_low", meaning: "Lowest bass pitch.", unit: 1, low: 0, high: 127, default: 36, choices: [] },
      { name: "bass_high", meaning: "Highest bass pitch.", unit: 1, low: 0, high: 127, default: 64, choices: [] },
    ],
  },
  morph: {
    meaning: "Clips on the way from one clip to another, or over the square between four.",
    clips: [2, 4],
    fields: [
      { name: "variations", meaning: "How many different answers to give.", unit: 1, low: 1, high: 16, default: 1, choices: [] },
      { name: "temperature", meaning: "0 takes the likeliest notes; higher dares more.", unit: 1000, low: 0, high: 2000, default: 1000, choices: [] },
      { name: "top_p", meaning: "Sample only from the likeliest notes holding this share.", unit: 1000, low: 1, high: 1000, default: 1000, choices: [] },
      { name: "seed", meaning: "Same request and seed, same answer; none: new each time.", unit: 1, low: 0, high: 2147483647, default: null, choices: [] },
      { name: "scale_lock", meaning: "Keep new notes in the clips' scale.", unit: 1, low: 0, high: 1, default: 0, choices: ["off", "clip"] },
      { name: "deadline_ms", meaning: "Give up when the answer is not ready by then; 0 = never.", unit: 1, low: 0, high: 600000, default: 0, choices: [] },
      { name: "purpose", meaning: "A newer request of the same client and purpose replaces one still waiting; 0 = never.", unit: 1, low: 0, high: 2147483647, default: 0, choices: [] },
      { name: "steps", meaning: "How many clips between the two ends.", unit: 1, low: 1, high: 16, default: 5, choices: [] },
      { name: "curve", meaning: "Linger at the start (-1) or the end (1).", unit: 1000, low: -1000, high: 1000, default: 0, choices: [] },
      { name: "grid_width", meaning: "Columns of the square over four corners; 0 = a path.", unit: 1, low: 0, high: 16, default: 0, choices: [] },
      { name: "grid_height", meaning: "Rows of the square over four corners; 0 = a path.", unit: 1, low: 0, high: 16, default: 0, choices: [] },
    ],
  },
  generate: {
    meaning: "New clips out of nothing but a role.",
    clips: [0, 0],
    fields: [
      { name: "variations", meaning: "How many different answers to give.", unit: 1, low: 1, high: 16, default: 1, choices: [] },
      { name: "temperature", meaning: "0 takes the likeliest notes; higher dares more.", unit: 1000, low: 0, high: 2000, default: 1000, choices: [] },
      { name: "top_p", meaning: "Sample only from the likeliest notes holding this share.", unit: 1000, low: 1, high: 1000, default: 1000, choices: [] },
      { name: "seed", meaning: "Same request and seed, same answer; none: new each time.", unit: 1, low: 0, high: 2147483647, default: null, choices: [] },
      { name: "scale_lock", meaning: "Keep new notes in the clips' scale.", unit: 1, low: 0, high: 1, default: 0, choices: ["off", "clip"] },
      { name: "deadline_ms", meaning: "Give up when the answer is not ready by then; 0 = never.", unit: 1, low: 0, high: 600000, default: 0, choices: [] },
      { name: "purpose", meaning: "A newer request of the same client and purpose replaces one still waiting; 0 = never.", unit: 1, low: 0, high: 2147483647, default: 0, choices: [] },
      { name: "role", meaning: "What kind of clip to make.", unit: 1, low: 0, high: 4, default: 4, choices: ["any", "melody", "bass", "chords", "drums"] },
      { name: "bars", meaning: "Length of the new clip.", unit: 1, low: 1, high: 32, default: 2, choices: [] },
      { name: "density", meaning: "Fewer (-1) or more (1) notes than usual.", unit: 1000, low: -1000, high: 1000, default: 0, choices: [] },
    ],
  },
  vary: {
    meaning: "Neighbours of a clip.",
    clips: [1, 1],
    fields: [
      { name: "variations", meaning: "How many different answers to give.", unit: 1, low: 1, high: 16, default: 1, choices: [] },
      { name: "temperature", meaning: "0 takes the likeliest notes; higher dares more.", unit: 1000, low: 0, high: 2000, default: 1000, choices: [] },
      { name: "top_p", meaning: "Sample only from the likeliest notes holding this share.", unit: 1000, low: 1, high: 1000, default: 1000, choices: [] },
      { name: "seed", meaning: "Same request and seed, same answer; none: new each time.", unit: 1, low: 0, high: 2147483647, default: null, choices: [] },
      { name: "scale_lock", meaning: "Keep new notes in the clips' scale.", unit: 1, low: 0, high: 1, default: 0, choices: ["off", "clip"] },
      { name: "deadline_ms", meaning: "Give up when the answer is not ready by then; 0 = never.", unit: 1, low: 0, high: 600000, default: 0, choices: [] },
      { name: "purpose", meaning: "A newer request of the same client and purpose replaces one still waiting; 0 = never.", unit: 1, low: 0, high: 2147483647, default: 0, choices: [] },
      { name: "amount", meaning: "How far from the clip; 0 = the clip itself.", unit: 1000, low: 0, high: 1000, default: 300, choices: [] },
      { name: "keep_rhythm", meaning: "Change pitches only.", unit: 1, low: 0, high: 1, default: 0, choices: ["off", "on"] },
      { name: "keep_pitches", meaning: "Change the rhythm only.", unit: 1, low: 0, high: 1, default: 0, choices: ["off", "on"] },
    ],
  },
  infill: {
    meaning: "New notes for a stretch of a clip, fitting both sides.",
    clips: [1, 1],
    fields: [
      { name: "variations", meaning: "How many different answers to give.", unit: 1, low: 1, high: 16, default: 1, choices: [] },
      { name: "temperature", meaning: "0 takes the likeliest notes; higher dares more.", unit: 1000, low: 0, high: 2000, default: 1000, choices: [] },
      { name: "top_p", meaning: "Sample only from the likeliest notes holding this share.", unit: 1000, low: 1, high: 1000, default: 1000, choices: [] },
      { name: "seed", meaning: "Same request and seed, same answer; none: new each time.", unit: 1, low: 0, high: 2147483647, default: null, choices: [] },
      { name: "scale_lock", meaning: "Keep new notes in the clips' scale.", unit: 1, low: 0, high: 1, default: 0, choices: ["off", "clip"] },
      { name: "deadline_ms", meaning: "Give up when the answer is not ready by then; 0 = never.", unit: 1, low: 0, high: 600000, default: 0, choices: [] },
      { name: "purpose", meaning: "A newer request of the same client and purpose replaces one still waiting; 0 = never.", unit: 1, low: 0, high: 2147483647, default: 0, choices: [] },
      { name: "shown", meaning: "How many variations to show bar by bar, as they come.", unit: 1, low: 0, high: 16, default: 0, choices: [] },
      { name: "region_start", meaning: "Beat where rewriting begins.", unit: 15360, low: 0, high: 1536000000, default: 0, choices: [] },
      { name: "region_end", meaning: "Beat where rewriting ends; 0 = the clip's end.", unit: 15360, low: 0, high: 1536000000, default: 0, choices: [] },
      { name: "density", meaning: "Half (-1) to twice (1) the onsets around.", unit: 1000, low: -1000, high: 1000, default: 0, choices: [] },
    ],
  },
  humanize: {
    meaning: "A player's timing and velocity for the notes of a clip; the notes themselves stay.\n\n    The answer has exactly the clip's notes. Those of one pitch keep their order, so the nth of a\n    pitch in the answer is the nth of that pitch in the clip. Take onset, length and velocity from\n    the answer (where one of them is what was sent, your own, which may be finer than a tick), and\n    all else from your own note.",
    clips: [1, 1],
    fields: [
      { name: "variations", meaning: "How many different answers to give.", unit: 1, low: 1, high: 16, default: 1, choices: [] },
      { name: "temperature", meaning: "0 takes the likeliest notes; higher dares more.", unit: 1000, low: 0, high: 2000, default: 1000, choices: [] },
      { name: "top_p", meaning: "Sample only from the likeliest notes holding this share.", unit: 1000, low: 1, high: 1000, default: 1000, choices: [] },
      { name: "seed", meaning: "Same request and seed, same answer; none: new each time.", unit: 1, low: 0, high: 2147483647, default: null, choices: [] },
      { name: "scale_lock", meaning: "Keep new notes in the clips' scale.", unit: 1, low: 0, high: 1, default: 0, choices: ["off", "clip"] },
      { name: "deadline_ms", meaning: "Give up when the answer is not ready by then; 0 = never.", unit: 1, low: 0, high: 600000, default: 0, choices: [] },
      { name: "purpose", meaning: "A newer request of the same client and purpose replaces one still waiting; 0 = never.", unit: 1, low: 0, high: 2147483647, default: 0, choices: [] },
      { name: "amount", meaning: "0 = as it is, 1 = the full feel.", unit: 1000, low: 0, high: 1000, default: 1000, choices: [] },
      { name: "style", meaning: "Playing style; any leaves it to the model.", unit: 1, low: 0, high: 18, default: 0, choices: ["any", "afrobeat", "afrocuban", "blues", "country", "dance", "funk", "gospel", "highlife", "hiphop", "jazz", "latin", "middleeastern", "neworleans", "pop", "punk", "reggae", "rock", "soul"] },
    ],
  },
  drumify: {
    meaning: "A drum part that follows the rhythm of any clip.",
    clips: [1, 1],
    fields: [
      { name: "variations", meaning: "How many different answers to give.", unit: 1, low: 1, high: 16, default: 1, choices: [] },
      { name: "temperature", meaning: "0 takes the likeliest notes; higher dares more.", unit: 1000, low: 0, high: 2000, default: 1000, choices: [] },
      { name: "top_p", meaning: "Sample only from the likeliest notes holding this share.", unit: 1000, low: 1, high: 1000, default: 1000, choices: [] },
      { name: "seed", meaning: "Same request and seed, same answer; none: new each time.", unit: 1, low: 0, high: 2147483647, default: null, choices: [] },
      { name: "scale_lock", meaning: "Keep new notes in the clips' scale.", unit: 1, low: 0, high: 1, default: 0, choices: ["off", "clip"] },
      { name: "deadline_ms", meaning: "Give up when the answer is not ready by then; 0 = never.", unit: 1, low: 0, high: 600000, default: 0, choices: [] },
      { name: "purpose", meaning: "A newer request of the same client and purpose replaces one still waiting; 0 = never.", unit: 1, low: 0, high: 2147483647, default: 0, choices: [] },
      { name: "density", meaning: "Sparser (-1) or busier (1).", unit: 1000, low: -1000, high: 1000, default: 0, choices: [] },
    ],
  },
} as const satisfies Record<string, Task>;

/** Facts in the `fields` chunk of an answer. */
export const ANSWER_FIELDS = {
  seed:
    "The seed that makes this answer again.",
  variations:
    "How many variations follow.",
  queued_ms:
    "How long the request waited for its turn.",
  elapsed_ms:
    "How long the model worked on it.",
} as const satisfies Record<string, string>;

/** Sentences; {0}, {1}, {2} are the error's numbers a, b, c. */
export const ERRORS = {
  empty_clip:
    "The clip has no notes to work with: select one that has some.",
  no_clips:
    "No MIDI clip is selected: select one to three.",
  too_many_clips:
    "{0} clips were given; at most {1} can be answered at once: select fewer.",
  too_many_voices:
    "{0} voices are given, but a choir has four: give at most {1}.",
  not_one_line:
    "Clip {0} has {1} notes at once where one line is needed: select one voice per clip, or one chordal clip alone.",
  not_a_line:
    "Clip {0} has {1} notes at once, but only drums and single lines can be morphed or varied: keep one note at a time.",
  drums_and_notes:
    "Clip {0} is drums and clip {1} is not: take drums with drums, or melodies with melodies.",
  no_voice_missing:
    "The voices asked for are already given: leave one out to have it written.",
  voice_twice:
    "Two of the given clips are the same voice: rename one, or name its voice.",
  too_many_notes:
    "The clips have {0} notes, but {1} is the most at once: select less.",
  too_long:
    "The clips are {0} bars long; at most {1} can be answered at once: select less.",
  region_outside:
    "The region to rewrite lies outside the clip: choose a range inside it.",
  bad_field:
    "Request field {0} has the value {1}, which is out of range.",
  bad_clip:
    "The clip's notes or length make no sense (value {0}): check it and try again.",
  range_too_narrow:
    "No pitch of voice {0} is allowed by its range and the scale: widen one.",
  no_pitch_left:
    "No pitch lies in the range and the scale asked for: widen one.",
  not_available:
    "This version cannot do that yet.",
  model_loading:
    "The model is still loading: try again in a few seconds.",
  model_missing:
    "The model's weights are missing or damaged: run `antiphon doctor`.",
  no_device:
    "The device asked for is not in this machine: use `antiphon serve --device auto`.",
  model_failed:
    "The model failed on this request; the daemon's log has the details.",
  busy:
    "Too much is waiting already ({0} requests): try again in a moment.",
  deadline:
    "The answer was not ready within {0} ms: allow more time, or ask for less.",
  cancelled:
    "Cancelled.",
  superseded:
    "A newer request took this one's place.",
  stopping:
    "The daemon is shutting down: start it again with `antiphon serve`.",
  no_data:
    "There is no training data there: give --data DIR, or set ANTIPHON_DATA.",
  version_mismatch:
    "The client speaks protocol {0}, the daemon {1}: update the older one.",
  hello_first:
    "The daemon does not know this client yet: say hello first.",
  bad_token:
    "The token is wrong: use the one given to `antiphon serve --token`.",
  bad_message:
    "A message could not be understood (address or arguments are wrong).",
  bad_transfer:
    "A clip arrived incomplete or inconsistent (chunk {0}): send it again.",
  transfer_timeout:
    "A clip stopped arriving half-way (chunk {0} is missing): send it again.",
  unknown_request:
    "Request {0} is not known here, or its answer is no longer kept.",
} as const satisfies Record<string, string>;

/** Sentences; {0}, {1}, {2} are the notice's numbers a, b, c. */
export const NOTICES = {
  voice_leading:
    "Voice leading: {0} parallel fifths or octaves, {1} crossings or overlaps, {2} leaps beyond an octave.",
  likelihood:
    "The model's surprise: {0} thousandths of a nat a note (lower is likelier).",
  quantized:
    "Notes off the 16th grid, heard at the nearest 16th: {0}. Your clip is unchanged.",
  outside_voice_range:
    "Given notes outside the usual range of their voice: {0}.",
  legato_trimmed:
    "Notes that overlapped the next one of their voice, heard shorter: {0}.",
  muted_ignored:
    "Muted notes, not listened to: {0}.",
  before_start:
    "Notes before the clip's beginning, heard as its pick-up: {0}.",
  past_end:
    "Notes past the clip's end, not listened to: {0}.",
  lengths_differ:
    "The clips have different lengths: the answer is as long as the longest.",
  meters_differ:
    "The clips have different meters: the first one's was used.",
  unusual_meter:
    "The model knows 4/4 and 3/4 best; other meters are approximate.",
  chords_split:
    "The chordal clip was heard as {0} voices.",
  hits_together:
    "Hits that share a drum and a 16th with a louder one, and go where it goes: {0}.",
  distinct:
    "{0} permille of its notes are not in the variation most like it.",
  written_again:
    "Answers that came out silent, stuck, overfull or twice, and were written again: {0}.",
  drummers_only:
    "The model learned timing and accents from drummers: of this clip it heard the rhythm, not the pitches.",
  notes_together:
    "Notes that share a 16th with a longer one, not listened to: {0}.",
  dropped_notes:
    "Notes without length or with impossible values, ignored: {0}.",
} as const satisfies Record<string, string>;
