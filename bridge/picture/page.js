/* The page: a player for takes of the same music and, opened as a dialog, a form that asks for more. */

const music = scored(JSON.parse(element("music").textContent));
const door = doorOf(window);
const wish = door && music.wish;
const PLAY_SIGN = "M7 4l14 8-14 8z";
const STOP_SIGN = "M6 5h12v14H6z";

let marked = null; // the stretch that Lock would lock
let path = null; // made when the takes are
const transport = new Transport(music.length, music.tempo, (from, until) =>
  path.on ? path.notesFrom(from, until) : takes.notesOf(takes.take, from, until));
const stage = new Stage(music, (beat) => transport.seek(path.begin + Math.floor(beat)), wish && mark);
const form = wish ? new Form(wish, close) : null;
const takes = new Takes(music, {
  shown: wish?.shown ?? 0,
  kept: wish?.kept ?? [],
  changed: () => {
    draw();
    path?.changed();
  },
  keeping: wish && decide,
});
path = new Path(takes, transport, music.takes.map(({ length }) => length ?? music.length));

function element(id) {
  return document.getElementById(id);
}

function draw() {
  // also called while `takes` is being made: the next frame has it
  requestAnimationFrame(() => {
    stage.draw(takes.take, takes.silent);
    stage.cover(form?.locks ?? [], marked);
    transport.length = path.on ? path.length : path.lengths[takes.shown];
    if (wish) decide();
  });
}

function follow() {
  path.follow();
  stage.follow({ beat: path.beat, playing: transport.playing });
  say("place", placeOf(music, path.beat));
  if (say("verb", transport.playing ? "Stop" : "Play"))
    element("sign").setAttribute("d", transport.playing ? STOP_SIGN : PLAY_SIGN);
  requestAnimationFrame(follow);
}

/* Write words where they are not yet; whether they were new. An unchanged page is not drawn again. */
function say(id, words) {
  const there = element(id);
  if (there.textContent === words) return false;
  there.textContent = words;
  return true;
}

/* Mark a stretch in beats, and say it in bars. */
function mark([start, end]) {
  const { length } = takes.take;
  const [from, until] = [Math.max(0, start), Math.min(length ?? music.length, end)];
  marked = until > from ? [from, until] : null;
  element("from").value = marked ? placeOf(music, from) : "";
  element("until").value = marked ? placeOf(music, until) : "";
  draw();
}

/* The stretch that the two boxes name: until the beginning of a bar or beat. */
function read() {
  const [from, until] = ["from", "until"].map((id) => beatOf(music, element(id).value));
  marked = from !== null && until !== null && until > from ? [from, until] : null;
  draw();
}

function lock(locks) {
  form.locks = locksOf(locks, music.length);
  marked = null;
  element("from").value = "";
  element("until").value = "";
  draw();
}

/* What the buttons would do now. */
function decide() {
  const candidates = music.takes.filter(({ yours }) => !yours).length;
  const { kept, take } = takes;
  element("ask").textContent = candidates ? "Try again" : "Preview";
  element("ask").classList.toggle("go", candidates === 0);
  element("insert").classList.toggle("go", candidates > 0);
  element("locking").hidden = candidates === 0 && !form.rewrites;
  element("insert").disabled = kept.size === 0 && Boolean(take.yours);
  element("insert").textContent = kept.size ? `Insert ${kept.size} kept` : "Insert this one";
  element("lock").disabled = element("only").disabled = !marked;
  element("unlock").disabled = form.locks.length === 0;
  const stretches = form.locks.map((ends) => ends.map((beat) => placeOf(music, beat)).join("–"));
  element("locked").textContent = stretches.length ? `Locked: ${stretches.join(", ")}` : "";
}

/* Close the dialog with what was decided. */
function close(act) {
  if (!wish) return;
  const { task, values, locks } = form;
  const { shown, kept } = takes;
  const length = takes.take.length ?? music.length;
  const told = closing(act, { task, values, locks, length, shown, kept });
  door.postMessage({ method: "close_and_send", params: [told] });
}
