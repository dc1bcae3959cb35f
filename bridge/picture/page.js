/* The page: choosing takes and voices, keys and buttons, and the line that follows the music. */

const music = JSON.parse(document.getElementById("music").textContent);
const element = (id) => document.getElementById(id);
const PLAY_SIGN = "M7 4l14 8-14 8z";
const STOP_SIGN = "M6 5h12v14H6z";

let chosen = 0;
const muted = new Set();
const roll = new Roll(music, element("roll"));
const transport = new Transport(music.length, music.tempo, notesFrom);

/* What begins in [from, until) beats, each voice in its own place between left and right. */
function notesFrom(from, until) {
  const parts = music.takes[chosen].parts;
  return parts.flatMap((part, index) => {
    if (muted.has(index)) return [];
    const pan = parts.length > 1 ? (index / (parts.length - 1) - 0.5) * 0.8 : 0;
    return part.notes
      .filter(([, start, , , silent]) => !silent && start >= from && start < until)
      .map(([pitch, start, duration, velocity]) => ({ pitch, start, duration, velocity, pan }));
  });
}

function button(label, press) {
  const made = document.createElement("button");
  made.append(label);
  made.addEventListener("click", press);
  return made;
}

function choose(index) {
  chosen = (index + music.takes.length) % music.takes.length;
  element("takes").childNodes.forEach((made, at) => {
    made.setAttribute("aria-checked", at === chosen);
    made.tabIndex = at === chosen ? 0 : -1;
    if (at !== chosen) return;
    made.scrollIntoView({ block: "nearest", inline: "nearest" });
    if (element("takes").contains(document.activeElement)) made.focus();
  });
  element("remarks").textContent = music.takes[chosen].remarks.join(" ");
  showParts();
  draw();
  if (transport.playing) transport.play(transport.beat);
}

function mute(index) {
  if (index >= music.takes[chosen].parts.length) return;
  if (!muted.delete(index)) muted.add(index);
  showParts();
  draw();
  if (transport.playing) transport.play(transport.beat);
}

function showParts() {
  element("parts").replaceChildren(...music.takes[chosen].parts.map((part, index) => {
    const swatch = document.createElement("i");
    swatch.style.borderColor = part.hue;
    swatch.style.background = part.given ? `${part.hue}52` : part.hue;
    const made = button(swatch, () => mute(index));
    made.append(`${part.name} · ${part.given ? "given" : "new"}`);
    made.setAttribute("aria-pressed", muted.has(index));
    made.title = muted.has(index) ? "Muted: click to hear it again" : "Click to mute";
    return made;
  }));
}

function showTakes() {
  element("takes").replaceChildren(...music.takes.map((take, index) => {
    const canvas = document.createElement("canvas");
    const made = button(canvas, () => choose(index));
    made.append(take.name);
    made.setAttribute("role", "radio");
    stamp(music, take, canvas, 132, 44);
    return made;
  }));
  element("takes").hidden = music.takes.length < 2;
}

function draw() {
  roll.draw(music.takes[chosen], element("stage").clientWidth, muted);
}

function follow() {
  const beat = transport.beat;
  const x = roll.x(beat);
  const head = element("head");
  const stage = element("stage");
  head.hidden = !transport.playing && beat === 0;
  head.style.transform = `translateX(${x}px)`;
  const left = stage.scrollLeft;
  if (transport.playing && (x < left + KEYS || x > left + stage.clientWidth - 40))
    stage.scrollLeft = x - KEYS - 20;
  element("place").textContent = placeOf(music, beat);
  element("verb").textContent = transport.playing ? "Stop" : "Play";
  element("sign").setAttribute("d", transport.playing ? STOP_SIGN : PLAY_SIGN);
  requestAnimationFrame(follow);
}

const toggle = () => (transport.playing ? transport.stop() : transport.play());
const toggleLoop = () => {
  transport.change({ loop: !transport.loop });
  element("loop").setAttribute("aria-pressed", transport.loop);
};
const step = (bars) => {
  const [first, second] = music.bars;
  transport.seek(transport.beat + bars * (second ? second[0] - first[0] : music.length));
};

const KEYBOARD = {
  " ": toggle,
  l: toggleLoop,
  ArrowLeft: () => step(-1),
  ArrowRight: () => step(1),
  ArrowUp: () => choose(chosen - 1),
  ArrowDown: () => choose(chosen + 1),
  Home: () => transport.seek(0),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.type === "range" && /^(Arrow|Home|End|Page)/.test(event.key)) return;
  if (event.target.tagName === "BUTTON" && event.key === " ") return;
  const act = KEYBOARD[event.key.length === 1 ? event.key.toLowerCase() : event.key]
    ?? (/^[1-9]$/.test(event.key) ? () => mute(Number(event.key) - 1) : null);
  if (!act) return;
  event.preventDefault();
  act();
});
// After the mouse the space bar plays again; a button reached by the keyboard keeps it.
document.addEventListener("click", (event) => {
  if (event.detail > 0) event.target.closest("button")?.blur();
});
element("play").addEventListener("click", toggle);
element("loop").addEventListener("click", toggleLoop);
element("tempo").addEventListener("input", (event) => {
  transport.change({ tempo: Number(event.target.value) });
  element("bpm").textContent = `${transport.tempo} bpm`;
});
element("volume").addEventListener("input", (event) =>
  transport.change({ volume: Number(event.target.value) }));
element("stage").addEventListener("click", (event) => {
  const x = event.clientX - element("stage").getBoundingClientRect().left + element("stage").scrollLeft;
  transport.seek(Math.floor(roll.beatAt(x)));
});
window.addEventListener("resize", draw);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  showTakes();
  choose(chosen);
});

document.title = `${music.title} · Antiphon`;
element("title").textContent = music.title;
element("facts").textContent = `${music.meter} · ${music.takes.length} `
  + (music.takes.length === 1 ? "variation" : "variations");
element("tempo").value = music.tempo;
element("bpm").textContent = `${Math.round(music.tempo)} bpm`;
showTakes();
choose(0);
follow();
