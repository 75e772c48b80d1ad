import type { ChatLine, Connection } from "@frontrow/core";
import { html, nothing, type TemplateResult } from "lit";
import { hueOf } from "../colours.ts";
import { formatTime } from "../format.ts";
import { icon } from "../icons.ts";
import { errorText } from "../problem.ts";
import { systemText } from "./announce.ts";
import { continues, initial, isTall, shown } from "./text.ts";
import { words } from "./words.ts";

/** What a person may do with a line. */
export interface LineActions {
  retry(key: string): void;
  discard(key: string): void;
  expand(key: string): void;
  /** A text as it is drawn. */
  said(text: string): unknown;
}

/** Draws a line. Text goes in as text and never as markup. */
export function lineView(
  line: ChatLine,
  before: ChatLine | undefined,
  expanded: boolean,
  act: LineActions,
): TemplateResult {
  if (line.kind === "system") return systemView(line);
  const follows = continues(line, before);
  const name = line.by?.name || words.guest;
  const tall = isTall(line.text) && !expanded;
  return html`<li class="row h${hueOf(line.by?.id ?? "")} ${line.status} ${line.kind} ${follows ? "" : "first"}" data-key=${line.key}>
    ${follows ? nothing : html`<span class="avatar" aria-hidden="true">${initial(name)}</span>`}
    <div class="words">
      ${
        follows
          ? html`<span class="hidden">${name}</span>`
          : html`<div class="by">
            <bdi class="name" part="name">${name}</bdi>
            ${line.by?.role === "owner" ? html`<span class="badge" part="badge">${words.owner}</span>` : nothing}
            <time class="at" datetime=${new Date(line.at / 1000).toISOString()}>${formatTime(line.at)}</time>
          </div>`
      }
      ${replyView(line)}
      <p class="text ${tall ? "tall" : ""}" part="text" dir="auto">${act.said(shown(line.text))}</p>
      ${line.edited ? html`<span class="after">${words.edited}</span>` : nothing}
      ${tall ? html`<button class="more" @click=${() => act.expand(line.key)}>${words.showAll}</button>` : nothing}
      ${statusView(line, act)}
    </div>
  </li>`;
}

/** The line that this one answers. */
function replyView({ reply }: ChatLine): TemplateResult | typeof nothing {
  if (!reply) return nothing;
  return html`<div class="reply" part="reply" dir="auto"><span class="hidden">${words.inReplyTo} </span><bdi>${reply.name}</bdi>${reply.text ? html` ${shown(reply.text)}` : nothing}</div>`;
}

function statusView(line: ChatLine, act: LineActions): TemplateResult | typeof nothing {
  if (line.status === "pending") return html`<div class="after">${words.sending}</div>`;
  if (line.status === "held") return html`<div class="after">${words.held}</div>`;
  if (line.restricted) return html`<div class="after">${words.restricted}</div>`;
  if (line.status !== "failed") return nothing;
  const calm = line.error?.code === "rate_limited";
  const says = calm ? words.tooFast : line.error === undefined ? words.notSent : errorText(line.error);
  return html`<div class="after ${calm ? "" : "failed"}">
    <span>${says}</span>
    <span class="pair">
      <button @click=${() => act.retry(line.key)}>${words.retry}</button>
      <button @click=${() => act.discard(line.key)}>${words.discard}</button>
    </span>
  </div>`;
}

function systemView(line: ChatLine): TemplateResult {
  return html`<li class="system ${line.system ?? ""}" data-key=${line.key}>
    <span><i class="dot" aria-hidden="true"></i>${systemText(line)} · ${formatTime(line.at)}</span>
  </li>`;
}

/** What stands where no line is yet; nothing where none will come: the composer says why. */
export function emptyView(connection: Connection | undefined): TemplateResult | typeof nothing {
  if (connection === "closed") return nothing;
  return connection === "online"
    ? html`<div class="empty">${icon("chat", 28)}<b>${words.empty[0]}</b><span>${words.empty[1]}</span></div>`
    : html`<div class="empty"><span class="spinner"></span><span class="hidden">${words.loading}</span></div>`;
}
