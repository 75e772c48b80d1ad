import { useEffect } from "react";

/** Keeps the screen on while `wanted`, where the browser can: on other pages than https there is nothing to ask. */
export function useAwake(wanted: boolean): void {
  useEffect(() => {
    const { wakeLock } = navigator as Partial<Pick<Navigator, "wakeLock">>;
    if (!wanted || wakeLock === undefined) return;
    let lock: WakeLockSentinel | null = null;
    let over = false;
    const hold = async () => {
      if (document.visibilityState !== "visible" || (lock !== null && !lock.released)) return;
      try {
        const got = await wakeLock.request("screen");
        if (over) void got.release();
        else lock = got;
      } catch {
        // The system says no, on a low battery for one: the screen goes dark as it always does.
      }
    };
    void hold();
    // A page that was hidden has lost it.
    document.addEventListener("visibilitychange", hold);
    return () => {
      over = true;
      document.removeEventListener("visibilitychange", hold);
      void lock?.release();
    };
  }, [wanted]);
}
