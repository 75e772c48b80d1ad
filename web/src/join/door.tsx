import type { Client } from "@frontrow/core";
import { errorText } from "@frontrow/elements";
import { Message } from "../ui/message.tsx";
import { useReadable } from "../ui/store.ts";

/** What stands before a room is there: that it opens, or why it doesn't. */
export function Door({
  client,
  className,
  words,
}: {
  readonly client: Client;
  readonly className: string;
  readonly words: {
    readonly opening: string;
    readonly away: string;
    readonly closed: string;
    readonly again: string;
  };
}) {
  const connection = useReadable(client.room.state, (room) => room.connection);
  const error = useReadable(client.room.state, (room) => room.error);
  if (connection === "closed") {
    return (
      <main className={className}>
        <Message
          title={words.closed}
          action={
            <button type="button" className="btn btn-primary" onClick={() => location.reload()}>
              {words.again}
            </button>
          }
        >
          {error ? errorText(error) : null}
        </Message>
      </main>
    );
  }
  return (
    <main className={className} aria-busy="true">
      <p role="status">{connection === "reconnecting" ? words.away : words.opening}</p>
    </main>
  );
}
