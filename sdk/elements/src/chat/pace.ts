import type { Readable } from "@frontrow/core";

/** The least time between two drawings of nothing but other people's new lines, ms. */
const calmEvery = 400;

/**
 * The same source, told less often while `calm` says that a change can wait: the
 * first such change at once, those that follow fast together, and whatever can't
 * wait at once with all before it. Whoever asks by `get` is never behind.
 */
export function paced<T>(source: Readable<T>, calm: (before: T, after: T) => boolean): Readable<T> {
  return {
    get: () => source.get(),
    subscribe(fn) {
      let told = source.get();
      let at = -calmEvery;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const tell = () => {
        clearTimeout(timer);
        timer = undefined;
        at = performance.now();
        told = source.get();
        fn(told);
      };
      const stop = source.subscribe((value) => {
        const wait = at + calmEvery - performance.now();
        if (wait <= 0 || !calm(told, value)) tell();
        else timer ??= setTimeout(tell, wait);
      });
      return () => {
        clearTimeout(timer);
        stop();
      };
    },
  };
}
