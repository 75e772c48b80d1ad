import { setOpenClient } from "@frontrow/elements";
import { createElement, type FC } from "react";
import { renderToString } from "react-dom/server";
import { expect, test, vi } from "vitest";
import * as sdk from "../src/index.ts";

const Facts: FC = () => {
  const { pollData } = sdk.usePoll();
  const lines = sdk.useChat((c) => c.messages.length);
  const phase = sdk.usePlayer((p) => p.phase);
  return createElement("p", null, `${pollData.options.length} ${lines} ${phase}`);
};

test("it is imported and drawn where there is no page, and opens nothing there", () => {
  expect(typeof window).toBe("undefined");
  const opened = vi.fn();
  setOpenClient(opened);
  vi.stubGlobal("fetch", opened);
  vi.stubGlobal("WebSocket", opened);
  const streamUrl = "https://live.example/watch/live";
  sdk.init({ streamUrl });
  const html = renderToString(
    createElement("main", null, createElement(sdk.StreamApp, { streamUrl }), createElement(Facts)),
  );
  expect(html).toContain("<frontrow-player");
  expect(html).toContain("<p>0 0 idle</p>");
  expect(opened).not.toHaveBeenCalled();
  vi.unstubAllGlobals();
});
