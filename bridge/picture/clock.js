/* Where playback is in the piece: arithmetic alone, no sound and no page. Times are in beats. */

/* What of the piece sounds between two moments since playback began at `start`: stretches
   [from, until) of the piece, in order, each with the moment of the piece's beginning. */
function stretches({ start, length, loop }, begin, end) {
  // The same sum for every seam, so that rounding neither loses a note there nor doubles it.
  const seam = (round) => round * length - start;
  let round = loop ? Math.floor((start + begin) / length) : 0;
  if (loop && begin >= seam(round + 1)) round++;
  const found = [];
  for (let at = begin; at < end && (loop || at < seam(1)); round++) {
    const zero = seam(round);
    const next = Math.min(end, seam(round + 1));
    found.push({ from: at - zero, until: next - zero, zero });
    at = next;
  }
  return found;
}

/* Bar and beat, counted as a musician counts: both from 1; a pick-up's bar is 0. */
function placeOf({ meter, bars }, beat) {
  const [numerator, denominator] = meter.split("/").map(Number);
  const bar = (numerator * 4) / denominator;
  const [origin, number] = bars[0] ?? [0, 1];
  const passed = Math.floor((beat - origin) / bar + 1e-6);
  const rest = beat - origin - passed * bar;
  return `${number + passed}.${1 + Math.floor((rest * denominator) / 4 + 1e-6)}`;
}

/* The other way: "3" is where bar 3 begins, "3.2" its second beat; null for what is no place. */
function beatOf({ meter, bars }, place) {
  const said = /^\s*(-?\d+)(?:\.(\d+))?\s*$/.exec(place);
  if (!said) return null;
  const [numerator, denominator] = meter.split("/").map(Number);
  const beat = Number(said[2] ?? 1) - 1;
  if (beat < 0 || beat >= numerator) return null;
  const [origin, number] = bars[0] ?? [0, 1];
  return origin + (((Number(said[1]) - number) * numerator + beat) * 4) / denominator;
}
