import { setOpenClient } from "@frontrow/elements";
import { demoClient } from "./client.ts";

/** Draws live examples: their markup as it stands, over the made-up room. */
export function show(stages: readonly HTMLElement[]): void {
  setOpenClient(({ channel }) => demoClient(channel));
  for (const stage of stages) {
    const template = stage.querySelector("template");
    if (template !== null) stage.replaceChildren(template.content.cloneNode(true));
  }
}
