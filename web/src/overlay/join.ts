import { qr, qrPath } from "../ui/qr.ts";
import { code, el } from "./draw.ts";
import { words } from "./words.ts";

/** How long an answer is waited for, ms. */
const within = 5_000;

interface Way {
  readonly url: string;
  /** Digits that lead there too. */
  readonly code: string;
}

/** Where people join: by the channel's code, or at its watch page where there is none. */
async function wayIn(channel: string): Promise<Way> {
  const name = encodeURIComponent(channel);
  const page = { url: `${location.origin}/watch/${name}`, code: "" };
  try {
    const answer = await fetch(`/api/v1/channels/${name}/code`, { signal: AbortSignal.timeout(within) });
    if (!answer.ok) return page;
    const said = (await answer.json()) as Partial<Way>;
    return typeof said.url === "string" && typeof said.code === "string"
      ? { url: said.url, code: said.code }
      : page;
  } catch {
    return page;
  }
}

/** Draws the code that a phone reads. It stays as it is while the page is there. */
export function drawJoin(channel: string): HTMLElement {
  const node = el("section", "join");
  node.hidden = true;
  void wayIn(channel).then((way) => {
    const modules = qr(way.url);
    if (modules === null) return;
    const drawn = qrPath(modules);
    const grouped = way.code.replace(/^(\d{3})(\d{3})$/, "$1 $2");
    node.append(code(drawn.size, drawn.path), el("p", "join-words", words.join));
    const digits = el("p", "join-code", grouped);
    digits.dir = "ltr";
    if (grouped !== "") node.append(digits);
    node.hidden = false;
  });
  return node;
}
