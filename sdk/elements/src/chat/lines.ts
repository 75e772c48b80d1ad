import type { ChatLine } from "@frontrow/core";
import { html, nothing, type TemplateResult } from "lit";
import { hueOf } from "../colours.ts";
import { formatTime } from "../format.ts";
import { icon } from "../icons.ts";
import { systemText } from "./announce.ts";
import { continues, initial, isTall, shown } from "./text.ts";

/** What a person may do with a line. */
export interface LineActions {
  retry(key: string): void;
  discard(key: string): void;
  expand(key: string): void;
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
  const name = line.by?.name || "Guest";
  const tall = isTall(line.text) && !expanded;
  return html`<li class="row h${hueOf(line.by?.id ?? "")} ${line.status} ${line.kind} ${follows ? "" : "first"}" data-key=${line.key}>
    ${follows ? nothing : html`<span class="avatar" aria-hidden="true">${initial(name)}</span>`}
    <div class="words">
      ${
        follows
          ? html`<span class="hidden">${name}</span>`
          : html`<div class="by">
            <bdi class="name" part="name">${name}</bdi>
            ${line.by?.role === "owner" ? html`<span class="badge" part="badge">Owner</span>` : nothing}
            <time class="at" datetime=${new Date(line.at / 1000).toISOString()}>${formatTime(line.at)}</time>
          </div>`
      }
      ${replyView(line)}
      <p class="text ${tall ? "tall" : ""}" part="text" dir="auto">${shown(line.text)}</p>
      ${line.edited ? html`<span class="after">edited</span>` : nothing}
      ${tall ? html`<button class="more" @click=${() => act.expand(line.key)}>Show all</button>` : nothing}
      ${statusView(line, act)}
    </div>
  </li>`;
}

/** The line that this one answers. */
function replyView({ reply }: ChatLine): TemplateResult | typeof nothing {
  if (!reply) return nothing;
  return html`<div class="reply" part="reply" dir="auto"><span class="hidden">In reply to </span><bdi>${reply.name}</bdi>${reply.text ? html` ${shown(reply.text)}` : nothing}</div>`;
}

function statusView(line: ChatLine, act: LineActions): TemplateResult | typeof nothing {
  if (line.status === "pending") return html`<div class="after">Sending…</div>`;
  if (line.status === "held") return html`<div class="after">A moderator will look at this first.</div>`;
  if (line.restricted) return html`<div class="after">Only the staff and its author see this.</div>`;
  if (line.status !== "failed") return nothing;
  const calm = line.error?.code === "rate_limited";
  const says = calm ? "Too fast: wait a moment." : (line.error?.message ?? "This was not sent.");
  return html`<div class="after ${calm ? "" : "failed"}">
    <span>${says}</span>
    <span class="pair">
      <button @click=${() => act.retry(line.key)}>Retry</button>
      <button @click=${() => act.discard(line.key)}>Discard</button>
    </span>
  </div>`;
}

function systemView(line: ChatLine): TemplateResult {
  return html`<li class="system ${line.system ?? ""}" data-key=${line.key}>
    <span><i class="dot" aria-hidden="true"></i>${systemText(line)} · ${formatTime(line.at)}</span>
  </li>`;
}

/** What stands where no line is yet. */
export function emptyView(online: boolean): TemplateResult {
  return online
    ? html`<div class="empty">${icon("chat", 28)}<b>No messages yet</b><span>Say hello: everybody here will see it.</span></div>`
    : html`<div class="empty"><span class="spinner"></span><span class="hidden">Loading the chat</span></div>`;
}
