import { useEffect } from "react";
import { LiveChat, useChat, usePoll, VideoPlayer } from "video-sdk";
import { Poll } from "./poll.jsx";

export function Show({ streamUrl }) {
  useEffect(() => {
    window.VideoSDK.init({ streamUrl });
  }, [streamUrl]);

  return (
    <main>
      <h1>Our show</h1>
      <VideoPlayer src={streamUrl} />
      <Audience />
      <OpenPoll />
      <LiveChat />
    </main>
  );
}

function Audience() {
  const viewers = useChat((chat) => chat.viewers);
  return <p>{viewers === 1 ? "1 viewer" : `${viewers} viewers`}</p>;
}

/** The page's own poll over the data of the open one. */
function OpenPoll() {
  const { poll, pollData, onVote, choice, counts } = usePoll((p) => p);
  if (poll === null) return null;
  return <Poll key={poll.id} {...pollData} onVote={onVote} choice={choice} counts={counts} />;
}
