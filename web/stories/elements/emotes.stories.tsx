import { broken, emotes, few, many, spoken } from "../emotes/emotes.ts";
import type { Setting } from "../room.ts";
import { element, press, write } from "../story.tsx";

export default { title: "Elements/Emotes" };

const chat = (...settings: readonly Setting[]) => element("frontrow-chat", settings);
const opened = (...settings: readonly Setting[]) =>
  element("frontrow-chat", [spoken, ...settings], { play: press(".pick") });

export const ChatEmotes = chat(spoken, emotes(few));
export const ChatEmotesBroken = chat(broken);
export const ChatEmotesOnly = chat(spoken, emotes(few, true));
export const Picker = opened(emotes(few));
export const PickerEmojiOnly = opened(emotes({}));
export const PickerMany = opened(emotes(many));
const searching = (text: string) =>
  element("frontrow-chat", [spoken, emotes(many)], {
    play: async (canvas) => {
      await press(".pick")(canvas);
      await write(".seek input", text)(canvas);
    },
  });
export const PickerSearch = searching("ca");
export const PickerNothing = searching("zzz");
export const Completing = element("frontrow-chat", [spoken, emotes(many)], {
  play: async (canvas) => {
    // What completes is there once the picker was.
    await press(".pick", ".picker-head button")(canvas);
    await write("textarea", ":ca")(canvas);
  },
});
