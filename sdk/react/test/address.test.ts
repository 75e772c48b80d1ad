import { describe, expect, test } from "vitest";
import { addressOf } from "../src/address.ts";

const page = "https://site.example/show?x=1";

describe("the channel of an address", () => {
  test.each([
    ["https://live.example/watch/town-hall", "https://live.example", "town-hall"],
    ["https://live.example/watch/town-hall?panel=qa#x", "https://live.example", "town-hall"],
    ["https://live.example:8443/whep/live", "https://live.example:8443", "live"],
    ["https://live.example/whep/live?rendition=low", "https://live.example", "live"],
    ["http://127.0.0.1:8080/hls/live/index.m3u8", "http://127.0.0.1:8080", "live"],
    ["https://live.example/embed/live", "https://live.example", "live"],
    ["https://live.example/studio/live", "https://live.example", "live"],
    ["wss://live.example/api/v1/channels/live/room", "https://live.example", "live"],
    ["https://live.example/behind/a/proxy/watch/live", "https://live.example/behind/a/proxy", "live"],
    ["https://live.example/watch/whep", "https://live.example", "whep"],
    [" https://site.example/watch/live ", undefined, "live"],
    ["/hls/live/index.m3u8", undefined, "live"],
    ["live", undefined, "live"],
  ])("%s", (url, server, channel) => {
    expect(addressOf(url, page)).toEqual({ server, channel });
  });

  test.each([
    "",
    "https://live.example/",
    "https://live.example/movie.mp4",
    "https://live.example/watch/",
    "https://live.example/watch/UPPER",
    "https://live.example/watch/%2e%2e",
    "https://live.example/watch/%",
    "javascript:alert(1)//watch/live",
    "data:text/html,/watch/live",
    "rtmp://live.example/live",
    "//",
    "<script>",
  ])("none in %s", (url) => {
    expect(addressOf(url, page)).toBeNull();
  });

  test("a relative one means nothing without a page", () => {
    expect(addressOf("/watch/live", undefined)).toBeNull();
    expect(addressOf("https://live.example/watch/live", undefined)?.channel).toBe("live");
  });
});
