import { installTokens, sharedClient, speaks } from "@frontrow/elements";
import { mount } from "./app.tsx";
import { openChannels } from "./directory/channels.ts";
import { texts } from "./lang/index.ts";
import { openLanguage } from "./ui/language.ts";
import { openThemes } from "./ui/theme.ts";

installTokens(document);
const node = document.getElementById("app");
if (node !== null) {
  void speaks(texts);
  // No await at the top: the chunks that import from this one would wait for it.
  void openLanguage().then(() =>
    mount(node, {
      channels: openChannels(fetch.bind(window)),
      themes: openThemes(),
      client: (channel) => sharedClient(undefined, channel),
    }),
  );
}
