/* The path: the takes played one after the other, in time, the one that sounds being shown. */

/* What sounds between two beats of the whole way, for takes of these lengths in beats: stretches
   [from, until) of a take, in order, each with the beat of the way where that take begins. */
function stations(lengths, begin, end) {
  let zero = 0;
  return lengths.flatMap((length, take) => {
    const from = Math.max(begin - zero, 0);
    const until = Math.min(end - zero, length);
    const found = until > from ? [{ take, from, until, zero }] : [];
    zero += length;
    return found;
  });
}

/* Which take a beat of the way lies in; its end belongs to the last. */
function stationAt(lengths, beat) {
  let end = 0;
  const take = lengths.findIndex((length) => beat < (end += length) - 1e-9);
  return take < 0 ? lengths.length - 1 : take;
}

class Path {
  constructor(takes, transport, lengths) {
    Object.assign(this, { takes, transport, lengths, on: false, following: false });
  }

  get length() { return this.lengths.reduce((sum, length) => sum + length, 0); }

  /* Where the shown take begins: on the way, or by itself. */
  get begin() {
    const before = this.lengths.slice(0, this.on ? this.takes.shown : 0);
    return before.reduce((sum, length) => sum + length, 0);
  }

  /* The beat of the shown take at which playback is. */
  get beat() { return Math.max(0, this.transport.beat - this.begin); }

  /* What begins in [from, until) beats of the way. */
  notesFrom(from, until) {
    return stations(this.lengths, from, until).flatMap((part) =>
      this.takes.notesOf(this.takes.music.takes[part.take], part.from, part.until)
        .map((note) => ({ ...note, start: note.start + part.zero })));
  }

  /* Go from the first take to the last, or round the shown one again. */
  toggle() {
    const { beat, transport } = this;
    const { playing } = transport;
    this.on = !this.on;
    const length = this.on ? this.length : this.lengths[this.takes.shown];
    if (this.on && !playing) this.takes.choose(0);
    transport.span(length, this.on && !playing ? 0 : this.begin + Math.min(beat, length));
    if (this.on && !playing) transport.play();
  }

  /* Show the take that the way has come to. */
  follow() {
    const take = this.on ? stationAt(this.lengths, this.transport.beat) : this.takes.shown;
    if (take === this.takes.shown) return;
    this.following = true; // what sounds already must not begin again
    this.takes.choose(take);
    this.following = false;
  }

  /* Another take is shown, or others of its parts are heard: play from it, or play on. */
  changed() {
    if (this.following) return;
    const { on, takes, transport } = this;
    const elsewhere = on && stationAt(this.lengths, transport.beat) !== takes.shown;
    if (elsewhere) transport.seek(this.begin);
    else if (transport.playing) transport.play(transport.beat);
  }
}
