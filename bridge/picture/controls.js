/* Keys and buttons; then the page is shown. */

const toggle = () => (transport.playing ? transport.stop() : transport.play());
const toggleLoop = () => {
  transport.change({ loop: !transport.loop });
  element("loop").setAttribute("aria-pressed", transport.loop);
};
const togglePath = () => {
  path.toggle();
  element("path").setAttribute("aria-pressed", path.on);
  element("takes").classList.toggle("walked", path.on);
};
const step = (bars) => transport.seek(transport.beat + bars * barOf(music.meter));

const KEYBOARD = {
  " ": toggle,
  l: toggleLoop,
  p: () => music.path && togglePath(),
  k: () => takes.keep(),
  ArrowLeft: () => step(-1),
  ArrowRight: () => step(1),
  ArrowUp: () => takes.choose(takes.shown - 1),
  ArrowDown: () => takes.choose(takes.shown + 1),
  Home: () => transport.seek(0),
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") return close("close");
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const { target } = event;
  if (target.matches("select, input:not([type=range], [type=checkbox]), summary")) return;
  if (target.type === "range" && /^(Arrow|Home|End|Page)/.test(event.key)) return;
  if (target.matches("button, [type=checkbox]") && event.key === " ") return;
  const act = KEYBOARD[event.key.length === 1 ? event.key.toLowerCase() : event.key]
    ?? (/^[1-9]$/.test(event.key) ? () => takes.mute(Number(event.key) - 1) : null);
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
element("path").addEventListener("click", togglePath);
element("tempo").addEventListener("input", (event) => {
  transport.change({ tempo: Number(event.target.value) });
  element("bpm").textContent = `${transport.tempo} bpm`;
});
element("volume").addEventListener("input", (event) =>
  transport.change({ volume: Number(event.target.value) }));
for (const id of ["from", "until"]) element(id).addEventListener("input", read);
element("lock").addEventListener("click", () => lock([...form.locks, marked]));
element("only").addEventListener("click", () => lock(freeOf([marked], music.length)));
element("unlock").addEventListener("click", () => lock([]));
element("cancel").addEventListener("click", () => close("close"));
element("insert").addEventListener("click", () => close("insert"));
window.addEventListener("resize", draw);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  takes.stamp();
  draw();
});

document.title = `${music.title} · Antiphon`;
element("title").textContent = music.title;
const answers = music.takes.filter(({ yours }) => !yours).length;
element("facts").textContent = [
  music.meter,
  ...(answers > 0 ? [`${answers} ${music.path ? "clip" : "variation"}${answers === 1 ? "" : "s"}`] : []),
].join(" · ");
element("notice").textContent = wish?.notice ?? "";
element("notice").hidden = !wish?.notice;
element("decision").hidden = element("keepkey").hidden = !wish;
element("path").hidden = element("pathkey").hidden = !music.path;
element("takes").classList.toggle("path", Boolean(music.path));
element("tempo").value = music.tempo;
element("bpm").textContent = `${Math.round(music.tempo)} bpm`;
if (wish && answers > 0) element("parts").after(element("wish")); // what was answered comes first
draw();
follow();
