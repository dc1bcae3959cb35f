/** Live's progress dialog. */

import type { NativeProgress, Ui } from "./native.js";

const CLOSING_MS = 500;

/** Live's progress dialog while it is open. */
export interface Progress {
  update(text: string, percent: number): void;
  /** Resolves when the musician presses Cancel; pending for ever otherwise. */
  readonly cancelled: Promise<void>;
}

/** Show the dialog while `work` runs; it is closed whatever happens. */
export async function withProgress<T>(
  ui: Ui,
  text: string,
  work: (progress: Progress) => Promise<T>,
): Promise<T> {
  let cancel = (): void => {};
  let open = true; // Live takes a cancelled dialog away itself
  const cancelled = new Promise<void>((resolve) => {
    cancel = () => {
      open = false;
      resolve();
    };
  });
  const dialog = await new Promise<NativeProgress>((shown) =>
    ui.showProgressDialog({ text, progress: 0 }, shown, () => cancel()),
  );
  const update = (words: string, percent: number): void => {
    if (open) dialog.update({ text: words, progress: percent }, () => {});
  };
  try {
    return await work({ update, cancelled });
  } finally {
    await closed(dialog);
  }
}

/** Close the dialog; one that was cancelled may be gone already, or never confirm. */
function closed(dialog: NativeProgress): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, CLOSING_MS);
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    try {
      dialog.close(done);
    } catch {
      done();
    }
  });
}
