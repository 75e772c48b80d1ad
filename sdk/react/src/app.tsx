import { LiveChat } from "./chat.tsx";
import { StreamProvider, type StreamProviderProps } from "./context.tsx";
import { VideoPlayer } from "./player.tsx";
import { PollWidget, type PollWidgetProps } from "./poll.tsx";
import { classes, useStyles } from "./styles.ts";

export interface StreamAppProps extends Pick<StreamProviderProps, "streamUrl" | "token"> {
  readonly pollData?: PollWidgetProps["data"];
  readonly className?: string;
}

/** A show with everything: the picture, the chat and a poll beside it. */
export function StreamApp({ streamUrl, token, pollData, className }: StreamAppProps) {
  useStyles();
  return (
    <StreamProvider streamUrl={streamUrl} token={token}>
      <div className={classes("frontrow-app", className)}>
        <div>
          <VideoPlayer />
          <div className="frontrow-side">
            <PollWidget data={pollData} />
            <LiveChat />
          </div>
        </div>
      </div>
    </StreamProvider>
  );
}
