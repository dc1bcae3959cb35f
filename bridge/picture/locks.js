/* Locked stretches of a take, [start, end) in beats: what a new try may not touch. Pure. */

/* The locks in order, those that touch made one, cut to [0, length). */
function locksOf(stretches, length) {
  const cut = stretches
    .map(([start, end]) => [Math.max(0, start), Math.min(length, end)])
    .filter(([start, end]) => end > start)
    .sort(([one], [other]) => one - other);
  const locks = [];
  for (const [start, end] of cut) {
    const last = locks.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else locks.push([start, end]);
  }
  return locks;
}

/* What the locks leave to be written anew. */
function freeOf(locks, length) {
  const edges = [0, ...locksOf(locks, length).flat(), length];
  return edges
    .flatMap((start, at) => (at % 2 === 0 ? [[start, edges[at + 1]]] : []))
    .filter(([start, end]) => end > start);
}
