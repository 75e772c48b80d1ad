import { html, type TemplateResult } from "lit";
import { audienceBox, audiencePaths } from "../audience.ts";

/** The rows before the stage. */
export function audience(): TemplateResult {
  return html`<svg
    class="audience"
    viewBox="0 0 ${audienceBox.width} ${audienceBox.height}"
    preserveAspectRatio="xMidYMax slice"
    aria-hidden="true"
  >
    <path class="back" d=${audiencePaths.back}></path>
    <path class="front" d=${audiencePaths.front}></path>
  </svg>`;
}
