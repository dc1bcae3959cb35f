/** Live's menus and dialogs: recorded, answered at once, cancelled when the test says so. */

import { readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
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

const LONGEST_URL = 2 ** 21; // characters that Chromium, and so WebView2, takes for an address

export class Dialogs {
  menu = []; // {scope, title, command}
  pages = []; // the HTML of every modal dialog shown
  stages = []; // {text, progress, ms}: what the progress dialog said, and when
  openNow = 0; // progress dialogs that are open
  #cancel = () => {};

  /**
   * `heard` is called with every text of the progress dialog; `answer` with the HTML of every modal
   * dialog, and what it returns or resolves to is what the page closes with. `folders` are those
   * whose pages Live shows.
   */
  constructor({ heard = () => {}, answer = () => "ok", folders = [] } = {}) {
    Object.assign(this, { heard, answer, folders });
  }

  /** What was said in the dialogs of one sentence, as a person reads it. */
  get sentences() {
    const plain = this.pages.filter((html) => !html.includes('id="music"'));
    return plain.map((html) => {
      const words = html.replace(/<(style|script|title|button).*?<\/\1>/gs, "");
      return entities(words.replace(/<\/?code>/g, "`").replace(/<[^>]*>/g, "\n"))
        .trim()
        .split(/\n+/)
        .join(" · ");
    });
  }

  /** What was on the pages of "Antiphon…", as their scripts read it. */
  get sheets() {
    const found = this.pages.map((html) => /id="music">(.*?)<\/script>/s.exec(html));
    return found.flatMap((music) => (music ? [JSON.parse(music[1])] : []));
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
        const html = this.#pageAt(url);
        if (html === undefined) return void setImmediate(fail, "Invalid URL");
        this.pages.push(html);
        setImmediate(async () => ok(await this.answer(html)));
      },
      showProgressDialog: (what, shown, cancelled) => {
        this.openNow++;
        this.#say(what);
        setImmediate(shown, this.#progress(cancelled));
      },
    });
  }

  /** The page at a data: or file: address, as far as Live's web view is known to open it. */
  #pageAt(url) {
    const inline = /^data:text\/html,(.*)$/s.exec(url);
    if (inline) return url.length <= LONGEST_URL ? decodeURIComponent(inline[1]) : undefined;
    if (!url.startsWith("file:///") || /\s/.test(url)) return undefined;
    const file = fileURLToPath(url);
    const known = this.folders.some((folder) => file.startsWith(join(folder, sep)));
    return known ? readFileSync(file, "utf8") : undefined;
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
