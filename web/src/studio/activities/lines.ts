import type { QuizItem } from "./quizform.ts";
import { lineWords } from "./words.ts";

/** What a text of questions says. */
export interface Read {
  readonly title?: string;
  readonly questions: readonly QuizItem[];
  /** What could not be understood, by line from 1. */
  readonly problems: readonly { readonly line: number; readonly text: string }[];
}

/** How long a text is that is read at all, characters. */
const most = 60_000;

/**
 * Reads questions from lines of text:
 *
 *     # The title
 *     Two and two? | 20 s | 500 points
 *     - Three
 *     * Four
 *
 * A line that begins with `-` or `*` is an option of the question before it, `*` is
 * a right one. Seconds and points are optional.
 */
export function readLines(text: string): Read {
  const questions: { text: string; options: string[]; right: number[]; seconds: number; points?: number }[] =
    [];
  const problems: { line: number; text: string }[] = [];
  const at: number[] = [];
  let title: string | undefined;
  text
    .slice(0, most)
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .forEach((raw, i) => {
      const line = raw.trim();
      if (line === "") return;
      const option = /^([-*])\s*(.*)$/.exec(line);
      if (option) {
        const q = questions.at(-1);
        const said = option[2] ?? "";
        if (!q) problems.push({ line: i + 1, text: lineWords.orphan });
        else if (said === "") problems.push({ line: i + 1, text: lineWords.empty });
        else {
          if (option[1] === "*") q.right.push(q.options.length);
          q.options.push(said);
        }
        return;
      }
      const heading = /^#+\s*(.+)$/.exec(line);
      if (heading) {
        title ??= heading[1];
        return;
      }
      questions.push(asked(line));
      at.push(i + 1);
    });
  questions.forEach((q, i) => {
    const line = at[i] ?? 0;
    if (q.options.length < 2) problems.push({ line, text: lineWords.few });
    else if (q.right.length === 0) problems.push({ line, text: lineWords.noRight });
    else if (new Set(q.options).size < q.options.length) problems.push({ line, text: lineWords.twice });
  });
  problems.sort((a, b) => a.line - b.line);
  return { ...(title !== undefined && { title }), questions, problems };
}

/** A line that asks: its text, and what it says about time and points at its end. */
function asked(line: string) {
  let text = line;
  let seconds = 20;
  let points: number | undefined;
  for (;;) {
    const said = /^(.*)\|\s*(\d{1,5})\s*(s|sec|seconds|p|points?)\s*$/i.exec(text);
    const before = said?.[1]?.trim();
    if (!said || !before) break;
    text = before;
    if (said[3]?.toLowerCase().startsWith("s")) seconds = Number(said[2]);
    else points = Number(said[2]);
  }
  return { text, options: [], right: [], seconds, ...(points !== undefined && { points }) };
}
