import { conversation } from "../../fixture/scenes.ts";
import BrandDialog from "../../src/studio/brand/dialog.tsx";
import { Chat } from "../../src/studio/desk/chat.tsx";
import { GoLive } from "../../src/studio/desk/golive.tsx";
import { HeldPanel } from "../../src/studio/desk/held.tsx";
import { Log } from "../../src/studio/desk/log.tsx";
import { Settings } from "../../src/studio/desk/settings.tsx";
import { LivePanel } from "../../src/studio/live/panel.tsx";
import { Overlays } from "../../src/studio/overlays/index.ts";
import { Share } from "../../src/studio/share/share.tsx";
import { emotes, few, spoken } from "../emotes/emotes.ts";
import { hostile, type Setting } from "../room.ts";
import { atDesk, press } from "../story.tsx";
import { addresses, brand, joinCode, overlays, queue, staff } from "./staff.ts";

export default { title: "Desk/Parts" };

const rail = { place: "rail" } as const;
const opened = { ...rail, play: press("summary") };

const held = (...settings: readonly Setting[]) => atDesk(() => <HeldPanel />, [staff, ...settings], rail);
export const HeldEmpty = held();
export const Held = held(queue("You are all so rude", "Is this rude to ask?", "a link: example.com"));
export const HeldHostile = held(queue(hostile.text, hostile.long, hostile.title, hostile.name));
export const HeldReason = atDesk(() => <HeldPanel />, [staff, queue("You are all so rude")], {
  ...rail,
  play: press(".queue .link"),
});

export const LogOfActions = atDesk(() => <Log />, [staff], rail);
export const DeskChat = atDesk(
  () => (
    <div className="desk-chat-place">
      <Chat />
    </div>
  ),
  [staff, (c) => c.fill(conversation(12))],
  rail,
);
export const DeskChatEmotes = atDesk(
  () => (
    <div className="desk-chat-place">
      <Chat />
    </div>
  ),
  [staff, spoken, emotes(few)],
  rail,
);
export const SettingsDialog = atDesk(() => <Settings close={() => {}} />, [staff]);

const list = (answers: Readonly<Record<string, unknown>>) =>
  atDesk(() => <Overlays />, [staff], { ...opened, answers });
export const OverlaysList = list({ "/overlays": overlays });
export const OverlaysEmpty = list({ "/overlays": { overlays: [] } });
export const OverlaysLoading = list({ "/overlays": null });
export const OverlaysRefused = list({ "/overlays": 500 });
export const OverlaysHostile = list({
  "/overlays": { overlays: [{ ...overlays.overlays[0], name: hostile.title }] },
});

const share = (answer: unknown) =>
  atDesk(() => <Share />, [staff], { ...opened, answers: { "/code": answer } });
export const ShareOpen = share(joinCode);
export const ShareLoading = share(null);
export const ShareRefused = share(500);

const publish = (answer: unknown, more: object = opened) =>
  atDesk(() => <GoLive />, [staff], { ...more, answers: { "/publish": answer } });
export const GoLiveOpen = publish(addresses);
export const GoLiveLoading = publish(null, rail);
export const GoLiveRefused = publish(500, rail);

export const LiveAsking = atDesk((client) => <LivePanel client={client} close={() => {}} />, [staff], rail);

const dialog = (answer: unknown) =>
  atDesk((client) => <BrandDialog client={client} close={() => {}} />, [staff], {
    place: "page",
    answers: { "/brand": answer },
  });
export const Brand = dialog(brand);
export const BrandLoading = dialog(null);
export const BrandRefused = dialog(500);
export const BrandHostile = dialog({ ...brand, title: hostile.title, description: hostile.text });

const kept = Object.entries(few).map(([code, url]) => ({ code, url, width: 112, height: 112, size: 4_000 }));
const emotesOf = (
  answer: unknown,
  settings: readonly Setting[],
  play = press(".brand-dialog [role=tab]:last-child"),
) =>
  atDesk((client) => <BrandDialog client={client} close={() => {}} />, [staff, ...settings], {
    place: "page",
    answers: { "/brand": brand, "/emotes": answer },
    play,
  });
const some = [emotes({ ...few, far: "https://pictures.example/far.png" })];
export const Emotes = emotesOf({ emotes: kept }, some);
export const EmotesEmpty = emotesOf({ emotes: [] }, []);
export const EmotesLoading = emotesOf(null, []);
export const EmotesRefused = emotesOf(500, []);
export const EmotesRemoving = emotesOf(
  { emotes: kept },
  some,
  press(".brand-dialog [role=tab]:last-child", ".emote-list .tool.danger"),
);
export const EmotesRenaming = emotesOf(
  { emotes: kept },
  some,
  press(".brand-dialog [role=tab]:last-child", ".emote-list .tool"),
);
