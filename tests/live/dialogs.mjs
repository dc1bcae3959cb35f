/** Live's menus and dialogs: recorded, answered at once, cancelled when the test says so. */

import { loud } from "./data_model.mjs";

const SCOPES = new Set([
  "AudioClip",
  "MidiClip",
  "AudioTrack",
  "MidiTrack",
  "ClipSlot",
  "Scene",
  "Simpler",
  "Sample",
  "DrumRack",
  "ClipSlotSelection",
  "AudioTrack.ArrangementSelection",
  "MidiTrack.ArrangementSelection",
]);

export class Dialogs {
  menu = []; // {scope, title, command}
  pages = []; // the HTML of every modal dialog shown
  stages = []; // {text, progress, ms}: what the progress dialog said, and when
  openNow = 0; // progress dialogs that are open
  #cancel = () => {};

  /** `heard` is called with every text of the progress dialog. */
  constructor(heard = () => {}) {
    this.heard = heard;
  }

  /** What was said in the dialogs, as a person reads it. */
  get sentences() {
    return this.pages.map((html) => {
      const words = html.replace(/<(style|script|title|button).*?<\/\1>/gs, "");
      return entities(words.replace(/<\/?code>/g, "`").replace(/<[^>]*>/g, "\n"))
        .trim()
        .split(/\n+/)
        .join(" · ");
    });
  }

  /** Press Cancel in the progress dialog. */
  cancel() {
    this.#cancel();
  }

  api() {
    return loud("ui", {
      registerContextMenuAction: (scope, title, command, registered) => {
        if (!SCOPES.has(scope)) throw new Error(`Live has no menu ${scope}`);
        this.menu.push({ scope, title, command });
        setImmediate(registered, (done) => setImmediate(done));
      },
      showModalDialog: (url, width, height, ok, fail) => {
        if (this.openNow > 0) throw new Error("a dialog over an open progress dialog");
        if (!(width > 0 && height > 0)) return void setImmediate(fail, "Invalid size");
        const [head, body] = [url.slice(0, 15), url.slice(15)];
        if (head !== "data:text/html,") return void setImmediate(fail, "Invalid URL");
        this.pages.push(decodeURIComponent(body));
        setImmediate(ok, "ok");
      },
      showProgressDialog: (what, shown, cancelled) => {
        this.openNow++;
        this.#say(what);
        setImmediate(shown, this.#progress(cancelled));
      },
    });
  }

  #progress(cancelled) {
    let open = true;
    const demandOpen = () => {
      if (!open) throw new Error("the progress dialog is closed already");
    };
    const end = () => {
      open = false;
      this.openNow--;
    };
    this.#cancel = () => {
      demandOpen();
      end();
      cancelled();
    };
    return {
      update: (what, done) => {
        demandOpen();
        this.#say(what);
        setImmediate(done);
      },
      close: (done) => {
        demandOpen();
        end();
        setImmediate(done);
      },
    };
  }

  #say({ text, progress, ...unknown }) {
    if (typeof text !== "string" || Object.keys(unknown).length > 0)
      throw new Error("bad progress");
    if (progress === null || progress < 0 || progress > 100) throw new Error("bad percentage");
    this.stages.push({ text, progress, ms: performance.now() });
    this.heard(text);
  }
}

function entities(text) {
  return text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}
