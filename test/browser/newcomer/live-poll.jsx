// The second sample: the page's own poll, which knows nothing of any SDK.
import { useState } from "react";

export function LivePoll({ pollData, onVote }) {
  const [chosen, setChosen] = useState(null);

  const choose = (index) => {
    setChosen(index);
    onVote(index);
  };

  return (
    <div className="own-poll">
      <h3>{pollData.question}</h3>
      {pollData.options.map((option, index) => (
        <button type="button" key={option} disabled={chosen !== null} onClick={() => choose(index)}>
          {option}
          {chosen === index ? " ✓" : ""}
        </button>
      ))}
    </div>
  );
}
