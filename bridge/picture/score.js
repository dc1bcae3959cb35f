/* What follows from a page's music: the span to show, its pitches, its bar and beat lines.
   The same as bridge/picture/sheet.py finds for the picture. Times are in beats. */

const EMPTY_PITCHES = 2; // empty lanes above the highest and below the lowest note

/* The music with `span`, `pitches`, `bars` as [beat, number] and `beats`. */
function scored(music) {
  const notes = music.takes.flatMap(({ parts }) => parts.flatMap((part) => part.notes));
  const starts = notes.map(([, start]) => start);
  const ends = notes.map(([, start, duration]) => start + duration);
  const span = [
    Math.min(0, Math.floor(least(starts, 0))),
    Math.max(music.length, most(ends, 0)),
  ];
  return { ...music, span, pitches: pitchesOf(notes), bars: bars(music, span), beats: beats(music, span) };
}

/* Lowest and highest pitch to show, at least an octave apart. */
function pitchesOf(notes) {
  const low = least(notes.map(([pitch]) => pitch), 60);
  const high = most(notes.map(([pitch]) => pitch), 72);
  const room = Math.floor(Math.max(0, 12 - (high - low)) / 2) + EMPTY_PITCHES;
  return [Math.max(0, low - room), Math.min(127, high + room)];
}

/* Bar lines with the bar's number; a pick-up's bar has number 0 or less. */
function bars({ meter, phase }, [start, end]) {
  const bar = barOf(meter);
  const origin = phase ? bar - phase : 0; // where bar 1 begins
  const first = Math.ceil((start - origin) / bar);
  const last = Math.floor((end - origin) / bar);
  return counted(first, last).map((number) => [origin + number * bar, number + 1]);
}

/* Every beat of the meter's own denominator. */
function beats({ meter, phase }, [start, end]) {
  const step = 4 / Number(meter.split("/")[1]);
  const shift = (((-phase) % step) + step) % step;
  const last = Math.floor((end - shift) / step);
  return counted(Math.ceil((start - shift) / step), last).map((number) => shift + number * step);
}

function barOf(meter) {
  const [numerator, denominator] = meter.split("/").map(Number);
  return (numerator * 4) / denominator;
}

function counted(first, last) {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at);
}

/* Not Math.min(...numbers): a song has more notes than a call takes arguments. */
function least(numbers, none) {
  return numbers.length ? numbers.reduce((one, other) => Math.min(one, other)) : none;
}

function most(numbers, none) {
  return numbers.length ? numbers.reduce((one, other) => Math.max(one, other)) : none;
}
