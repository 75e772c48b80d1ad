import { ago, away, hostile, loading, mine, refusing, shut, view } from "../room.ts";
import { element, press } from "../story.tsx";
import { poll, summed } from "./made.ts";

export default { title: "Elements/Poll" };

const at = (...settings: Parameters<typeof element>[1] & {}) => element("frontrow-poll", settings);
const voted = mine("poll", { votes: { p: [1] }, receipts: { p: "pB3kTzqW-made-up-receipt" } });
const counts = [11, 8, 5];

export const Loading = at(loading);
export const Over = at(shut);
export const Empty = at(view("poll", { polls: [] }));
export const Single = at(poll({}, counts));
export const SingleVoted = at(poll({}, counts), voted);
export const Reconnecting = at(poll({}, counts), voted, away);
export const Refused = element("frontrow-poll", [poll({}, counts), refusing], {
  play: press("button.option"),
});
export const Hidden = at(poll({ results: "closed", seconds: 60, closes: ago(-41) }));
export const AfterVote = at(poll({ results: "after_vote" }, counts));
export const Closed = at(poll(summed({ results: "closed" })), voted);
export const Revealed = at(poll(summed({}, counts)), voted);
export const Sponsored = at(
  poll(
    {
      sponsor: { name: "Northern Lights Coffee" },
      anonymous: true,
      audience: "members",
      weight: { members: 2 },
    },
    counts,
  ),
);
export const Multiple = at(poll({ kind: "multiple", min: 1, max: 2 }, counts));
export const MultipleVoted = at(
  poll({ kind: "multiple", min: 1, max: 2 }, counts),
  mine("poll", { votes: { p: [0, 2] } }),
);
export const Rating = at(poll({ kind: "rating", max: 5, question: "How was the opening?" }, [1, 0, 3, 8, 6]));
export const RatingVoted = at(
  poll({ kind: "rating", max: 5, question: "How was the opening?" }, [1, 0, 3, 8, 6]),
  mine("poll", { votes: { p: [4] } }),
);
export const Ranking = at(poll({ kind: "ranking", question: "Put these in your order" }, [52, 50, 42]));
export const RankingRevealed = at(
  poll(summed({ kind: "ranking", question: "Put these in your order" }, [52, 50, 42])),
  mine("poll", { votes: { p: [2, 0, 1] } }),
);
export const Words = at(poll({ kind: "words", question: "One word for tonight?" }));
export const WordsVoted = at(
  poll({ kind: "words", question: "One word for tonight?" }),
  mine("poll", { texts: { p: "bright" } }),
);
export const Text = at(poll({ kind: "text", question: "What should we do better?" }));
export const TextVoted = at(
  poll({ kind: "text", question: "What should we do better?" }),
  mine("poll", { texts: { p: "More light on the whiteboard, please." } }),
);
export const HostileText = at(
  poll(
    { question: hostile.text, options: [{ text: hostile.name }, { text: hostile.title }, { text: "OK" }] },
    counts,
  ),
  voted,
);
export const ManyOptions = at(
  poll(
    { options: Array.from({ length: 12 }, (_, i) => ({ text: `Option number ${i + 1}` })) },
    [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8],
  ),
);
