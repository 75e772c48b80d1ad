// The first sample: a page of somebody who has read about live SDKs and knows nothing of ours.
import { useEffect } from "react";
import { LiveChat, PollWidget, VideoPlayer } from "video-sdk";

export function StreamApp({ streamUrl, pollData }) {
  useEffect(() => {
    window.VideoSDK.init({ streamUrl });
  }, [streamUrl]);

  return (
    <div className="stream-app">
      <VideoPlayer src={streamUrl} />
      <LiveChat />
      <PollWidget data={pollData} />
    </div>
  );
}
