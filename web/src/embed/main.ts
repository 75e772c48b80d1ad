import "./embed.css";
import type { Client, PollView, RoomState } from "@frontrow/core";
import { installTokens, sharedClient, speaks } from "@frontrow/elements";
import { applyBrand } from "../brand/apply.ts";
import { texts } from "../lang/index.ts";
import { openLanguage } from "../ui/language.ts";
import { openBridge } from "./bridge.ts";
import { optionsOf, panels } from "./options.ts";
import { words } from "./words.ts";

/** `/embed/CHANNEL`: the picture, and what the address asks for beside it, in another site's frame. */
const options = optionsOf(new URL(location.href));
const root = document.documentElement;
if (options.theme !== null) root.dataset.theme = options.theme;
root.classList.toggle("transparent", options.transparent);
installTokens(document);
document.title = `${options.channel} · Frontrow`;

const node = document.getElementById("embed");
if (node !== null) {
  void speaks(texts);
  await openLanguage();
  draw(node);
}

/** Beside others a poll's place is there only when there is a poll. */
function whileAsked(client: Client, panel: HTMLElement): void {
  const follow = ({ views }: RoomState) => {
    panel.hidden = ((views.poll as PollView | undefined)?.polls ?? []).length === 0;
  };
  client.room.state.subscribe(follow);
  follow(client.room.state.get());
}

function draw(node: HTMLElement): void {
  const client = sharedClient(undefined, options.channel);
  applyBrand(client, root, (brand) => {
    document.title = `${brand?.title || options.channel} · Frontrow`;
  });
  const player = document.createElement("frontrow-player");
  player.client = client;
  node.append(player);
  node.classList.toggle("alone", options.panels.length === 0);
  if (options.panels.length > 0) {
    const side = document.createElement("aside");
    side.setAttribute("aria-label", words.beside);
    for (const name of options.panels) {
      const panel = document.createElement(panels[name]);
      // Also before it is defined: the element takes it up then.
      Object.assign(panel, { client, ...(name === "chat" && { heading: "" }) });
      side.append(panel);
      if (name === "poll" && options.panels.length > 1) whileAsked(client, panel);
    }
    node.append(side);
  }
  const leave = client.room.state.subscribe(({ error }) => {
    if (error?.code !== "no_such_channel") return;
    leave();
    const note = document.createElement("p");
    note.className = "missing";
    note.role = "alert";
    note.dir = "auto";
    note.textContent = words.missing(options.channel);
    node.replaceChildren(note);
  });
  if (window.parent !== window)
    openBridge({
      client,
      player: () => player.player,
      parent: window.parent,
      own: window,
      origin: options.origin,
    });
}
