import type { Translation } from "@frontrow/elements";
import type {
  words as activities,
  gameWords as activitiesGame,
  gameOn as activitiesGameOn,
  handWords as activitiesHand,
  kindWords as activitiesKind,
  lineWords as activitiesLine,
  listWords as activitiesList,
  pollWords as activitiesPoll,
  pollOn as activitiesPollOn,
  pulseWords as activitiesPulse,
  qaWords as activitiesQa,
  quizWords as activitiesQuiz,
  quizOn as activitiesQuizOn,
  sayWords as activitiesSay,
  stateWords as activitiesState,
  wrongWords as activitiesWrong,
} from "../activities/words.ts";
import type { words as branding, emoteWords as brandingEmotes } from "../brand/words.ts";
import type {
  words as desk,
  cardWords as deskCard,
  chatWords as deskChat,
  classifierWords as deskClassifier,
  did as deskDid,
  doneWords as deskDone,
  filterWords as deskFilter,
  heldWords as deskHeld,
  kindWords as deskKind,
  liveWords as deskLive,
  logWords as deskLog,
  modeWords as deskMode,
  nameWords as deskNames,
  ruleActionWords as deskRuleAction,
  settingWords as deskSetting,
  shieldWords as deskShield,
  showWords as deskShow,
} from "../desk/words.ts";
import type { words as live } from "../live/words.ts";
import type { words as overlays } from "../overlays/words.ts";
import type { words as share } from "../share/words.ts";
import type { words as team } from "../team/words.ts";

/** Everything that is said here, by the names of its lexicons. A language has all of it. */
export interface Texts {
  readonly desk: Translation<typeof desk>;
  readonly "desk.shield": Translation<typeof deskShield>;
  readonly "desk.names": Translation<typeof deskNames>;
  readonly "desk.show": Translation<typeof deskShow>;
  readonly "desk.live": Translation<typeof deskLive>;
  readonly "desk.chat": Translation<typeof deskChat>;
  readonly "desk.mode": Translation<typeof deskMode>;
  readonly "desk.held": Translation<typeof deskHeld>;
  readonly "desk.card": Translation<typeof deskCard>;
  readonly "desk.log": Translation<typeof deskLog>;
  readonly "desk.setting": Translation<typeof deskSetting>;
  readonly "desk.kind": Translation<typeof deskKind>;
  readonly "desk.ruleAction": Translation<typeof deskRuleAction>;
  readonly "desk.classifier": Translation<typeof deskClassifier>;
  readonly "desk.filter": Translation<typeof deskFilter>;
  readonly "desk.did": Translation<typeof deskDid>;
  readonly "desk.done": Translation<typeof deskDone>;
  readonly activities: Translation<typeof activities>;
  readonly "activities.kind": Translation<typeof activitiesKind>;
  readonly "activities.list": Translation<typeof activitiesList>;
  readonly "activities.state": Translation<typeof activitiesState>;
  readonly "activities.wrong": Translation<typeof activitiesWrong>;
  readonly "activities.line": Translation<typeof activitiesLine>;
  readonly "activities.poll": Translation<typeof activitiesPoll>;
  readonly "activities.pollOn": Translation<typeof activitiesPollOn>;
  readonly "activities.say": Translation<typeof activitiesSay>;
  readonly "activities.quiz": Translation<typeof activitiesQuiz>;
  readonly "activities.quizOn": Translation<typeof activitiesQuizOn>;
  readonly "activities.game": Translation<typeof activitiesGame>;
  readonly "activities.gameOn": Translation<typeof activitiesGameOn>;
  readonly "activities.qa": Translation<typeof activitiesQa>;
  readonly "activities.hand": Translation<typeof activitiesHand>;
  readonly "activities.pulse": Translation<typeof activitiesPulse>;
  readonly overlays: Translation<typeof overlays>;
  readonly share: Translation<typeof share>;
  readonly team: Translation<typeof team>;
  readonly live: Translation<typeof live>;
  readonly branding: Translation<typeof branding>;
  readonly "branding.emotes": Translation<typeof brandingEmotes>;
}
