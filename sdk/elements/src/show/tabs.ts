import type { GameView, PollView, QAView, QuizView, RoomState } from "@frontrow/core";

/** A panel beside the picture. */
export type Panel = "chat" | "qa" | "polls" | "people";

/** All panels, in the order of their tabs. */
export const panels: readonly Panel[] = ["chat", "qa", "polls", "people"];

/** Something in the list of polls and games. */
export interface Listed {
  readonly key: string;
  readonly kind: "poll" | "game" | "quiz";
  readonly id: string;
  /** On the programme clock, µs. */
  readonly at: number;
}

type Views = RoomState["views"];

/** All polls and games of the show that were opened, the newest first. */
export function listed(views: Views): readonly Listed[] {
  const polls = (views.poll as PollView | undefined)?.polls ?? [];
  const games = (views.game as GameView | undefined)?.games ?? [];
  const quiz = (views.quiz as QuizView | undefined)?.quiz ?? null;
  const list: Listed[] = [
    ...polls
      .filter((p) => p.status !== "draft" && p.status !== "archived")
      .map((p) => ({ key: `poll ${p.id}`, kind: "poll" as const, id: p.id, at: p.opened ?? 0 })),
    ...games.map((g) => ({ key: `game ${g.id}`, kind: "game" as const, id: g.id, at: g.opened })),
  ];
  list.sort((a, b) => b.at - a.at);
  // There is one quiz at a time, and it is what people are at.
  return quiz === null ? list : [{ key: `quiz ${quiz.id}`, kind: "quiz", id: quiz.id, at: 0 }, ...list];
}

/** The panels that have something: the chat always, the people once the room is known. */
export function panelsOf(views: Views): readonly Panel[] {
  const qa = views.qa as QAView | undefined;
  const some: Panel[] = ["chat"];
  if (qa !== undefined && (qa.open || qa.questions.length > 0)) some.push("qa");
  if (listed(views).length > 0) some.push("polls");
  if (Object.keys(views).length > 0) some.push("people");
  return some;
}

/** What is newest in each panel: when it is another, there is news. */
export function newestOf(
  room: Pick<RoomState, "views" | "messages" | "me">,
): Readonly<Record<Panel, string>> {
  const line = room.messages.findLast((l) => l.kind !== "system" && l.by?.id !== room.me?.id);
  const qa = room.views.qa as QAView | undefined;
  const answering = qa?.questions.find((q) => q.status === "answering");
  return {
    chat: line?.key ?? "",
    qa: `${qa?.last ?? 0} ${answering?.id ?? ""}`,
    polls: listed(room.views)
      .map((l) => l.key)
      .sort()
      .join(),
    // Who comes and goes is no news.
    people: "",
  };
}
