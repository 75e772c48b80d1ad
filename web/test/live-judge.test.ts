import { describe, expect, it } from "vitest";
import { filled, firstHeard, hear, judge, steady } from "../src/studio/live/judge.ts";

const stats = {
  bitrate: 1,
  framesPerSecond: 30,
  width: 1280,
  height: 720,
  roundTrip: 1,
  loss: 0,
  limit: "none",
  codec: "H264",
  layers: [],
} as const;

describe("what the desk makes of what it measures", () => {
  it("calls a microphone too quiet after five seconds without a voice, and too loud for three", () => {
    let h = firstHeard(0);
    const at = (ms: number, rms: number, peak = rms) => {
      h = hear(h, { rms, peak }, ms);
      return h.now;
    };
    expect(at(4900, -60)).toBe("good");
    expect(at(5000, -60)).toBe("quiet");
    expect(at(5100, -30)).toBe("good");
    expect(at(5200, -10, -0.5)).toBe("loud");
    expect(at(8100, -30)).toBe("loud");
    expect(at(8300, -30)).toBe("good");
  });

  it("fills its meter from -60 to 0 dBFS", () => {
    expect([-100, -60, -30, 0, 3].map(filled)).toEqual([0, 0, 0.5, 1, 1]);
  });

  it("names what limits the picture, and changes its mind only after three looks", () => {
    expect(judge(null, 0, false)).toBe("measuring");
    expect(judge(stats, 20_000, false)).toBe("good");
    expect(judge({ ...stats, limit: "cpu" }, 20_000, false)).toBe("cpu");
    expect(judge({ ...stats, limit: "bandwidth" }, 14_000, false)).toBe("good");
    expect(judge({ ...stats, limit: "bandwidth" }, 20_000, true)).toBe("good");
    expect(judge({ ...stats, limit: "bandwidth", height: 0 }, 20_000, false)).toBe("good");
    expect(judge({ ...stats, limit: "cpu", loss: 0.06 }, 0, true)).toBe("lossy");
    let s = steady({ shown: "measuring", next: "measuring", times: 0 }, "good");
    const shown = (h: "good" | "cpu" | "measuring") => {
      s = steady(s, h);
      return s.shown;
    };
    expect(["cpu", "cpu", "good", "cpu", "cpu", "cpu", "measuring"].map((h) => shown(h as "good"))).toEqual([
      "good",
      "good",
      "good",
      "good",
      "good",
      "cpu",
      "measuring",
    ]);
  });
});
