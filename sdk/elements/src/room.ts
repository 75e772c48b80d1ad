/**
 * The widgets of a room's activities. Importing this module defines them; they
 * are apart from the player and the chat, which a page shows first.
 */
import { FrontrowActivity } from "./activity/activity.ts";
import { FrontrowLeaderboard } from "./board/board.ts";
import { FrontrowFeedback } from "./feedback/feedback.ts";
import { FrontrowGame } from "./game/game.ts";
import { FrontrowHand } from "./hand/hand.ts";
import { FrontrowPeople } from "./people/people.ts";
import { FrontrowPoll } from "./poll/poll.ts";
import { FrontrowQA } from "./qa/qa.ts";
import { FrontrowQuiz } from "./quiz/quiz.ts";
import { FrontrowFloats } from "./reactions/float.ts";
import { FrontrowReactions } from "./reactions/reactions.ts";
import { FrontrowShow } from "./show/show.ts";

export { pickByKey } from "./pick.ts";
export { listed, newestOf, type Panel as ShowPanel, panelsOf } from "./show/tabs.ts";
export { WidgetElement } from "./widget/widget.ts";
export {
  FrontrowActivity,
  FrontrowFeedback,
  FrontrowFloats,
  FrontrowGame,
  FrontrowHand,
  FrontrowLeaderboard,
  FrontrowPeople,
  FrontrowPoll,
  FrontrowQA,
  FrontrowQuiz,
  FrontrowReactions,
  FrontrowShow,
};

/** Defines an element once, also where two copies of this module meet on one page. */
function define(name: string, element: CustomElementConstructor): void {
  if (customElements.get(name) === undefined) customElements.define(name, element);
}

if (typeof customElements !== "undefined") {
  define("frontrow-poll", FrontrowPoll);
  define("frontrow-quiz", FrontrowQuiz);
  define("frontrow-game", FrontrowGame);
  define("frontrow-activity", FrontrowActivity);
  define("frontrow-leaderboard", FrontrowLeaderboard);
  define("frontrow-people", FrontrowPeople);
  define("frontrow-qa", FrontrowQA);
  define("frontrow-reactions", FrontrowReactions);
  define("frontrow-floats", FrontrowFloats);
  define("frontrow-hand", FrontrowHand);
  define("frontrow-feedback", FrontrowFeedback);
  define("frontrow-show", FrontrowShow);
}
