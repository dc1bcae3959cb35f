/**
 * A real browser for the page: headless Chromium, spoken to over a pipe in its own protocol.
 *
 * The browser is the one in $CHROMIUM, else the first of the usual names that is installed.
 */

import { spawn } from "node:child_process";
import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const PLACES = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** The path of an installed browser, or undefined. */
export function browser() {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const named = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [process.env.CHROMIUM, ...named, ...PLACES].filter(Boolean).find(runnable);
}

export class Chromium {
  #waiting = new Map(); // id of a command -> how to settle it
  #events = [];
  #rest = "";
  #id = 0;

  constructor(path) {
    this.profile = mkdtempSync(join(tmpdir(), "antiphon-browser-"));
    const flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"];
    const quiet = ["--no-first-run", "--disable-extensions", "--disable-background-networking"];
    const audio = ["--autoplay-policy=no-user-gesture-required", "--mute-audio"];
    const own = ["--remote-debugging-pipe", `--user-data-dir=${this.profile}`, "about:blank"];
    const stdio = ["ignore", "ignore", "ignore", "pipe", "pipe"];
    this.process = spawn(path, [...flags, ...quiet, ...audio, ...own], { stdio });
    this.process.stdio[4].setEncoding("utf8").on("data", (text) => this.#take(text));
    this.process.stdio[3].on("error", () => {}); // it is closing: the commands' own errors tell
    this.process.on("error", (error) => this.#fail(error));
    this.process.on("exit", () => this.#fail(new Error("the browser has ended")));
  }

  /** A tab, of this size. */
  async open({ width = 980, height = 720, scale = 1, dark = false } = {}) {
    const { targetId } = await this.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
    const tab = new Tab(this, sessionId, targetId);
    await tab.send("Page.enable");
    await tab.send("Runtime.enable");
    await tab.send("Network.enable");
    await tab.resize({ width, height, scale, dark });
    return tab;
  }

  send(method, params = {}, sessionId = undefined) {
    const id = ++this.#id;
    this.process.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject, method }));
  }

  /** What a tab was told by the browser so far, by the event's name. */
  events(sessionId, method) {
    const mine = this.#events.filter((event) => event.sessionId === sessionId);
    return mine.filter((event) => event.method === method).map(({ params }) => params);
  }

  async close() {
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.send("Browser.close").catch(() => {});
    await ended;
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }

  #take(text) {
    const [...messages] = (this.#rest + text).split("\0");
    this.#rest = messages.pop() ?? "";
    for (const { id, result, error, ...event } of messages.map((each) => JSON.parse(each))) {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (!waiting) this.#events.push(event);
      else if (error) waiting.reject(new Error(`${waiting.method}: ${error.message}`));
      else waiting.resolve(result);
    }
  }

  #fail(error) {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

class Tab {
  constructor(chromium, session, target) {
    Object.assign(this, { chromium, session, target });
  }

  /** Make it this size, in CSS pixels; `dark` is the system's colour scheme. */
  async resize({ width, height, scale = 1, dark = false }) {
    const size = { width, height, deviceScaleFactor: scale, mobile: false };
    await this.send("Emulation.setDeviceMetricsOverride", size);
    const features = [{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }];
    await this.send("Emulation.setEmulatedMedia", { features });
  }

  /** Close it: a page that nobody sees still draws. */
  close() {
    return this.chromium.send("Target.closeTarget", { targetId: this.target });
  }

  send(method, params) {
    return this.chromium.send(method, params, this.session);
  }

  /** Show a page; `first` is run before its own scripts. Resolves when it has drawn itself. */
  async show(html, first = "") {
    await this.send("Page.addScriptToEvaluateOnNewDocument", { source: first });
    const { frameTree } = await this.send("Page.getFrameTree");
    await this.send("Page.navigate", { url: "about:blank" });
    await this.send("Runtime.evaluate", { expression: first });
    await this.send("Page.setDocumentContent", { frameId: frameTree.frame.id, html });
    await this.frames();
  }

  /** Wait for what the page does in its next animation frames. */
  frames() {
    return this.run(
      "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))",
    );
  }

  /** The value of an expression in the page. */
  async run(expression) {
    const asked = { expression, awaitPromise: true, returnByValue: true, userGesture: true };
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", asked);
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description);
    return result.value;
  }

  /** Press a key, as `KeyboardEvent.key` names it. */
  async press(key) {
    const text = key.length === 1 ? { text: key } : key === "Enter" ? { text: "\r" } : {};
    await this.send("Input.dispatchKeyEvent", { type: "keyDown", key, code: key, ...text });
    await this.send("Input.dispatchKeyEvent", { type: "keyUp", key, code: key });
  }

  /** Drag the mouse with its button down, in CSS pixels. */
  async drag([x, y], [toX, toY]) {
    const mouse = (type, at) =>
      this.send("Input.dispatchMouseEvent", {
        type,
        x: at[0],
        y: at[1],
        button: "left",
        buttons: 1,
        clickCount: 1,
      });
    await mouse("mousePressed", [x, y]);
    await mouse("mouseMoved", [toX, toY]);
    await mouse("mouseReleased", [toX, toY]);
    await this.frames();
  }

  /** The errors the page threw or logged, and the addresses it asked for. */
  get trouble() {
    const of = (name) => this.chromium.events(this.session, name);
    const thrown = of("Runtime.exceptionThrown").map((each) => each.exceptionDetails.text);
    const logged = of("Runtime.consoleAPICalled").map((each) => each.type);
    const asked = of("Network.requestWillBeSent").map((each) => each.request.url);
    return [...thrown, ...logged, ...asked.filter((url) => !/^(about|data):/.test(url))];
  }

  async screenshot() {
    const { data } = await this.send("Page.captureScreenshot", { captureBeyondViewport: false });
    return Buffer.from(data, "base64");
  }
}

function runnable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
