import { installTokens, sharedClient } from "@frontrow/elements";
import { mount } from "./app.tsx";
import { openChannels } from "./directory/channels.ts";
import { openThemes } from "./ui/theme.ts";

installTokens(document);
const node = document.getElementById("app");
if (node !== null) {
  mount(node, {
    channels: openChannels(fetch.bind(window)),
    themes: openThemes(),
    client: (channel) => sharedClient(undefined, channel),
  });
}
