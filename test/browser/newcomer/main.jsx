// Mounts both samples as a newcomer would. `watch` changes what is watched, for the test.
import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import { usePoll } from "video-sdk";
import { LivePoll } from "./live-poll.jsx";
import { StreamApp } from "./stream-app.jsx";

const query = new URLSearchParams(location.search);

function Page() {
  const [streamUrl, setStreamUrl] = useState(query.get("stream"));
  const [pollData, setPollData] = useState(JSON.parse(query.get("poll") ?? "null") ?? undefined);
  globalThis.watch = setStreamUrl;
  globalThis.ask = setPollData;
  return (
    <>
      <StreamApp streamUrl={streamUrl} pollData={pollData} />
      <OwnPoll />
    </>
  );
}

function OwnPoll() {
  const props = usePoll();
  globalThis.ownPollProps = Object.keys(props);
  return <LivePoll {...props} />;
}

createRoot(document.getElementById("root")).render(
  <StrictMode>
    <Page />
  </StrictMode>,
);
