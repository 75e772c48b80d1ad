import { type Env, pause } from "../env.ts";
import { errorCodes, failure } from "../errors.ts";
import type { Engine, Sample } from "./engine.ts";

/** Between two looks at an engine that may come back while another is being opened, ms. */
export const comebackTick = 100;
/** How long another session may show only what was seen already, ms. */
const freshWithin = 2_000;
/** Two stamps that are closer than this are of the same picture, µs. */
const sameMoment = 1_000;

/**
 * Waits until an engine has something that was not seen yet: a server keeps the last pictures of a source that
 * went away, and they are no reason to say that the show goes on. Rejects when nothing new comes; whose the engine is closes it.
 */
export async function fresh(
  env: Env,
  engine: Engine,
  seen: number | null,
  signal: AbortSignal,
): Promise<void> {
  const begun = env.now();
  let before: Sample | null = null;
  for (;;) {
    const at = engine.at(null);
    if (seen === null || at === null || at > seen + sameMoment) return;
    await pause(comebackTick, signal);
    if (signal.aborted) break;
    const waited = env.now() - begun;
    if (waited < freshWithin / 2) continue;
    const now = await engine.sample();
    before ??= now;
    // What was kept is sent at once: what still comes is new, whatever its clock says.
    if (waited >= freshWithin) {
      if (now.pictures > before.pictures || now.sounds > before.sounds) return;
      break;
    }
  }
  throw failure(errorCodes.noMedia, "The show sends nothing at the moment.", true);
}

/** Resolves when media of an engine that seemed lost moves again. */
async function comeback(engine: Engine, signal: AbortSignal): Promise<void> {
  const before = await engine.sample();
  let over = false;
  void engine.gone.then(() => {
    over = true;
  });
  for (;;) {
    await pause(comebackTick, signal);
    if (over || signal.aborted) return new Promise(() => {}); // Nothing comes back from here.
    const now = await engine.sample();
    if (now.pictures > before.pictures || (now.sounds > before.sounds && before.pictures === 0)) return;
  }
}

/** Waits for something, or for an engine that seemed lost to come back. */
export async function orComeback(old: Engine, run: (back: Promise<void>) => Promise<void>): Promise<void> {
  const over = new AbortController();
  const back = comeback(old, over.signal);
  try {
    await Promise.race([back, run(back)]);
  } finally {
    over.abort();
  }
}
