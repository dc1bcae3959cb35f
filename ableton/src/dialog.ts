/** Dialogs: a page that answers with one string, and one clear sentence on a page of its own. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Host } from "./host.js";

const WIDTH = 420;
const HEIGHT = 190;

const STYLE = `
  :root { color-scheme: light dark; font: 14px/1.5 system-ui, sans-serif; }
  body { box-sizing: border-box; height: 100vh; margin: 0; padding: 20px 24px 18px;
    display: flex; flex-direction: column; background: Canvas; color: CanvasText; }
  main { flex: 1; min-height: 0; overflow-y: auto; margin-bottom: 12px; }
  p { margin: 0 0 8px; overflow-wrap: anywhere; } .detail { opacity: .7; }
  button { align-self: end; min-width: 80px; padding: 4px 12px; font: inherit; }`;

// Live's web view answers through one of two doors: WebKit's on macOS, WebView2's on Windows.
const SCRIPT = `
  const close = () => {
    const message = { method: "close_and_send", params: ["ok"] };
    const door = window.webkit?.messageHandlers?.live ?? window.chrome?.webview;
    door?.postMessage(message);
  };
  document.querySelector("button").onclick = close;
  document.onkeydown = (event) => ["Enter", "Escape"].includes(event.key) && close();`;

/** Show a whole page; resolves to the string it closes with, "" when it says nothing. */
export async function showPage(
  host: Host,
  html: string,
  width: number,
  height: number,
): Promise<string> {
  return (await host.showPage(addressOf(html, host.folders), width, height)) ?? "";
}

/** Where Live's web view finds the page: a file, for addresses that hold pages may not be long. */
function addressOf(html: string, folders: readonly string[]): string {
  for (const folder of folders) {
    const file = join(folder, "antiphon.html");
    try {
      writeFileSync(file, html);
      return pathToFileURL(file).href;
    } catch (reason) {
      console.info("antiphon:", String(reason)); // Live forbids it: the next folder, or none
    }
  }
  return `data:text/html,${encodeURIComponent(html)}`;
}

/** Tell the musician one thing; resolves when the dialog is closed. */
export async function show(host: Host, sentence: string, detail: string): Promise<void> {
  await host.showPage(page(sentence, detail), WIDTH, HEIGHT);
}

/** The page as an address that Live's web view can open. */
export function page(sentence: string, detail: string): string {
  const more = detail ? `<p class="detail">${escaped(detail)}</p>` : "";
  const html =
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>Antiphon</title><style>${STYLE}</style>` +
    `<main><p>${escaped(sentence)}</p>${more}</main><button autofocus>OK</button><script>${SCRIPT}</script>`;
  return `data:text/html,${encodeURIComponent(html)}`;
}

/** Text as HTML, with what stands between backticks as code to be typed. */
function escaped(text: string): string {
  const plain = text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  return plain.replace(/`([^`]*)`/g, "<code>$1</code>");
}
