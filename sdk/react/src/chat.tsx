import type { ChatView, Room, RoomState } from "@frontrow/core";
import { useChosen } from "./context.tsx";
import { type ElementProps, Wrap } from "./element.tsx";
import { nowhere, ofRoom } from "./room.ts";
import { type Hook, hookOf } from "./select.ts";
import { classes, useStyles } from "./styles.ts";

export interface LiveChatProps extends ElementProps {
  /** The title, "Chat" in the language of the page if absent; an empty one takes the head away. */
  readonly heading?: string;
}

/** The chat of what is watched: `<frontrow-chat>`. */
export function LiveChat({ heading, className, ...rest }: LiveChatProps) {
  useStyles();
  const { client } = useChosen();
  const give = { client: client ?? undefined, heading };
  return (
    <Wrap
      tag="frontrow-chat"
      give={give}
      rest={{ ...rest, className: classes("frontrow-chat", className) }}
    />
  );
}

/** What `useChat` says: the lines and what can be done. Promises reject with a FrontrowError. */
export type ChatState = Pick<
  RoomState,
  "connection" | "show" | "me" | "messages" | "hasOlder" | "limits" | "error"
> &
  ChatView &
  Pick<Room, "send" | "setName" | "retry" | "discard" | "older"> & { readonly viewers: number };

const quiet: ChatView = {
  pinned: [],
  modes: { slow: 0, emote_only: false, paused: false, members_only: false },
  emotes: {},
};

const idle: ChatState = {
  ...quiet,
  connection: "idle",
  show: null,
  me: null,
  messages: [],
  hasOlder: false,
  limits: { text: 500 },
  error: null,
  viewers: 0,
  send: nowhere,
  setName: nowhere,
  older: nowhere,
  retry() {},
  discard() {},
};

/** The chat as data: `useChat((c) => c.messages)`. */
export const useChat: Hook<ChatState> = hookOf(
  ofRoom(({ room: { send, setName, retry, discard, older } }) => (state): ChatState => {
    const { connection, show, me, messages, hasOlder, limits, error, counters, views } = state;
    return {
      ...quiet,
      ...(views.chat as ChatView | undefined),
      connection,
      show,
      me,
      messages,
      hasOlder,
      limits,
      error,
      viewers: counters.viewers,
      send,
      setName,
      retry,
      discard,
      older,
    };
  }),
  idle,
);
