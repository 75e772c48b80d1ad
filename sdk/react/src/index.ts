/**
 * Frontrow in React. The components are thin: custom elements draw, the core knows.
 * Importing this module puts `VideoSDK.init({ streamUrl })` onto the page, which
 * says what all of them watch. It can be imported where there is no page.
 */
import { install, page } from "./page.ts";

export { StreamApp, type StreamAppProps } from "./app.tsx";
export { type ChatState, LiveChat, type LiveChatProps, useChat } from "./chat.tsx";
export { type ProgrammeClock, useProgrammeClock } from "./clock.ts";
export { StreamProvider, type StreamProviderProps, useClient, useStreamError } from "./context.tsx";
export type { InitOptions } from "./page.ts";
export { type PlayerView, usePlayer, VideoPlayer, type VideoPlayerProps } from "./player.tsx";
export { LivePoll, PollWidget, type PollWidgetProps, usePoll } from "./poll.tsx";
export type { LivePollProps, PollData, PollState } from "./polls.ts";
export {
  People,
  QAPanel,
  type QAState,
  Quiz,
  Reactions,
  type ReactionsState,
  useQA,
  useReactions,
} from "./widgets.tsx";

/** Says what the page watches; the same again changes nothing. */
export const init = page.init;

if (typeof window !== "undefined") install(window as unknown as Record<string, unknown>);

declare global {
  interface Window {
    VideoSDK: { init(options?: import("./page.ts").InitOptions): void };
  }
}
