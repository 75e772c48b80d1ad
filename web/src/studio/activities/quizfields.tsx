import { useState } from "react";
import { Audience, Button, Count, Field, Sign } from "./kit.tsx";
import { readLines } from "./lines.ts";
import { Options } from "./options.tsx";
import { moved } from "./pollform.ts";
import {
  type ChoiceField,
  emptyQuestion,
  isBlank,
  nextKey,
  type QuestionForm,
  type QuizForm,
  questionForm,
} from "./quizform.ts";
import { pollWords, quizWords, words } from "./words.ts";

/** The bounds of a question: those of a quiz, or of a survivor. */
export interface Bounds {
  readonly questions: number;
  readonly options: number;
  readonly longest: number;
  readonly seconds: number;
  /** More than one option may be right, and points and a picture can be said. */
  readonly rich: boolean;
}

export const quizBounds: Bounds = { questions: 50, options: 6, longest: 120, seconds: 300, rich: true };
export const survivorBounds: Bounds = { questions: 50, options: 4, longest: 60, seconds: 120, rich: false };

/** The fields of a quiz. */
export function QuizFields({
  form,
  change,
}: {
  readonly form: QuizForm;
  readonly change: (form: QuizForm) => void;
}) {
  return (
    <>
      <div className="fields wide-first">
        <Field label={quizWords.title}>
          <input
            type="text"
            data-first
            dir="auto"
            maxLength={120}
            value={form.title}
            onChange={(e) => change({ ...form, title: e.target.value })}
          />
        </Field>
        <Audience value={form.audience} change={(audience) => change({ ...form, audience })} />
      </div>
      <Questions
        questions={form.questions}
        bounds={quizBounds}
        change={(questions, title) =>
          change({ ...form, questions, ...(title && !form.title && { title: title.slice(0, 120) }) })
        }
      />
    </>
  );
}

/** Questions to write, or to paste. */
export function Questions({
  questions,
  bounds,
  change,
}: {
  readonly questions: readonly QuestionForm[];
  readonly bounds: Bounds;
  readonly change: (questions: readonly QuestionForm[], title?: string) => void;
}) {
  const put = (at: number, q: QuestionForm) => change(questions.map((x, i) => (i === at ? q : x)));
  return (
    <fieldset className="questions-edit">
      <legend>{quizWords.questions}</legend>
      {questions.map((q, i) => (
        <fieldset key={q.key} className="question-edit">
          <legend>{quizWords.question(i + 1)}</legend>
          <div className="question-tools">
            <Sign
              icon="up"
              label={quizWords.up(i + 1)}
              disabled={i === 0}
              onClick={() => change(moved(questions, i, i - 1))}
            />
            <Sign
              icon="down"
              label={quizWords.down(i + 1)}
              disabled={i === questions.length - 1}
              onClick={() => change(moved(questions, i, i + 1))}
            />
            <Sign
              icon="close"
              label={quizWords.drop(i + 1)}
              disabled={questions.length === 1}
              onClick={() => change(questions.filter((x) => x !== q))}
            />
          </div>
          <OneQuestion question={q} at={i + 1} bounds={bounds} change={(next) => put(i, next)} />
        </fieldset>
      ))}
      <div className="row">
        {questions.length < bounds.questions ? (
          <Button onClick={() => change([...questions, emptyQuestion(nextKey(questions))])}>
            {quizWords.add}
          </Button>
        ) : null}
      </div>
      <Paste
        take={(fresh, title) => {
          const kept = questions.filter((q) => !isBlank(q));
          const all = [...kept, ...fresh].slice(0, bounds.questions);
          change(
            all.map((q, i) => ({ ...q, key: i + 1 })),
            title,
          );
        }}
      />
    </fieldset>
  );
}

function OneQuestion({
  question: q,
  at,
  bounds,
  change,
}: {
  readonly question: QuestionForm;
  readonly at: number;
  readonly bounds: Bounds;
  readonly change: (q: QuestionForm) => void;
}) {
  const set = (fields: Partial<QuestionForm>) => change({ ...q, ...fields });
  const mark = (o: ChoiceField, right: boolean) =>
    set({
      options: q.options.map((x) =>
        x.key === o.key ? { ...x, right } : bounds.rich ? x : { ...x, right: false },
      ),
    });
  return (
    <>
      <Field label={quizWords.text}>
        <input
          type="text"
          dir="auto"
          maxLength={300}
          value={q.text}
          onChange={(e) => set({ text: e.target.value })}
        />
      </Field>
      <Options
        legend={pollWords.options}
        options={q.options}
        least={2}
        most={bounds.options}
        longest={bounds.longest}
        fresh={(key) => ({ key, text: "", right: false })}
        change={(options) => set({ options })}
        before={(o, i) => (
          <input
            type={bounds.rich ? "checkbox" : "radio"}
            name={`right-${at}-${q.key}`}
            aria-label={quizWords.right(i + 1)}
            title={quizWords.right(i + 1)}
            checked={o.right}
            onChange={(e) => mark(o, e.target.checked)}
          />
        )}
      />
      <div className="fields">
        <Count
          label={quizWords.seconds}
          value={q.seconds}
          least={5}
          most={bounds.seconds}
          change={(seconds) => set({ seconds })}
        />
        {bounds.rich ? (
          <>
            <Count
              label={quizWords.points}
              value={q.points}
              least={1}
              most={10_000}
              change={(points) => set({ points })}
            />
            <Field label={quizWords.image}>
              <input
                type="text"
                dir="ltr"
                maxLength={500}
                placeholder={pollWords.imageHint}
                value={q.image}
                onChange={(e) => set({ image: e.target.value })}
              />
            </Field>
          </>
        ) : null}
      </div>
    </>
  );
}

/** Questions as lines of text. */
function Paste({ take }: { readonly take: (questions: readonly QuestionForm[], title?: string) => void }) {
  const [text, setText] = useState("");
  const read = readLines(text);
  const good = read.questions.length > 0 && read.problems.length === 0;
  return (
    <details className="fold">
      <summary>{quizWords.paste}</summary>
      <div className="fold-in">
        <Field label={quizWords.pasted} hint={quizWords.pasteHow}>
          <textarea
            dir="auto"
            rows={6}
            placeholder={quizWords.pasteLike}
            value={text}
            onChange={(e) => setText(e.target.value)}
          />
        </Field>
        <ul className="problems" role="status">
          {read.problems.slice(0, 5).map((p) => (
            <li key={`${p.line} ${p.text}`}>{quizWords.line(p.line, p.text)}</li>
          ))}
        </ul>
        <div className="row">
          <Button
            disabled={!good}
            onClick={() => {
              take(
                read.questions.map((q, i) => questionForm(q, i + 1)),
                read.title,
              );
              setText("");
            }}
          >
            {good ? quizWords.take(read.questions.length) : quizWords.paste}
          </Button>
          {text ? <Button onClick={() => setText("")}>{words.cancel}</Button> : null}
        </div>
      </div>
    </details>
  );
}
