import type { Poll, PollKind } from "@frontrow/core";
import { Audience, Check, Count, Field, Pick } from "./kit.tsx";
import { Options } from "./options.tsx";
import { canWeigh, hasOptions, mostOptions, type PollForm } from "./pollform.ts";
import { pollWords } from "./words.ts";

const kinds = () => Object.entries(pollWords.kinds) as [PollKind, string][];
const results = () => Object.entries(pollWords.resultsOf) as [Poll["results"], string][];
const weights = () => Array.from({ length: 10 }, (_, i) => [i + 1, pollWords.times(i + 1)] as const);
const steps = Array.from({ length: 9 }, (_, i) => [i + 2, `1–${i + 2}`] as const);

/** The fields of a poll. */
export function PollFields({
  form,
  change,
}: {
  readonly form: PollForm;
  readonly change: (form: PollForm) => void;
}) {
  const set = (fields: Partial<PollForm>) => change({ ...form, ...fields });
  const all = form.options.length;
  const pictures = form.options.some((o) => o.image !== "");
  return (
    <>
      <Field label={pollWords.question}>
        <textarea
          data-first
          dir="auto"
          rows={2}
          maxLength={300}
          value={form.question}
          onChange={(e) => set({ question: e.target.value.replace(/[\r\n]+/g, " ") })}
        />
      </Field>
      <div className="fields">
        <Pick label={pollWords.kind} value={form.kind} options={kinds()} change={(kind) => set({ kind })} />
        <Pick
          label={pollWords.results}
          value={form.results}
          options={results()}
          change={(results) => set({ results })}
        />
        <Count
          label={pollWords.seconds}
          value={form.seconds}
          least={0}
          most={86_400}
          none={pollWords.untilClosed}
          change={(seconds) => set({ seconds })}
        />
        {form.kind === "rating" ? (
          <Pick
            label={pollWords.steps}
            value={form.steps}
            options={steps}
            change={(steps) => set({ steps })}
          />
        ) : null}
        {form.kind === "multiple" ? (
          <>
            <Count
              label={pollWords.min}
              value={form.min}
              least={1}
              most={all}
              change={(min) => set({ min })}
            />
            <Count
              label={pollWords.max}
              value={form.max}
              least={1}
              most={all}
              none={pollWords.maxAll}
              change={(max) => set({ max })}
            />
          </>
        ) : null}
      </div>
      {hasOptions(form.kind) ? (
        <Options
          legend={pollWords.options}
          options={form.options}
          least={2}
          most={mostOptions}
          longest={100}
          fresh={(key) => ({ key, text: "", image: "" })}
          change={(options) => set({ options })}
        />
      ) : null}
      <details
        className="fold"
        open={form.audience !== "" || form.anonymous || form.sponsor !== "" || pictures}
      >
        <summary>{pollWords.more}</summary>
        <div className="fold-in">
          <div className="fields">
            <Audience value={form.audience} change={(audience) => set({ audience })} />
            {canWeigh(form) ? (
              <Pick
                label={pollWords.weight}
                value={form.weight}
                options={weights()}
                change={(weight) => set({ weight })}
              />
            ) : null}
          </div>
          <Check label={pollWords.change} on={form.change} change={(change) => set({ change })} />
          <Check label={pollWords.anonymous} on={form.anonymous} change={(anonymous) => set({ anonymous })} />
          <div className="fields">
            <Field label={pollWords.sponsor}>
              <input
                type="text"
                dir="auto"
                maxLength={40}
                placeholder={pollWords.sponsorHint}
                value={form.sponsor}
                onChange={(e) => set({ sponsor: e.target.value })}
              />
            </Field>
            {form.sponsor.trim() ? (
              <Field label={pollWords.mark}>
                <input
                  type="text"
                  dir="ltr"
                  maxLength={300}
                  placeholder={pollWords.imageHint}
                  value={form.mark}
                  onChange={(e) => set({ mark: e.target.value })}
                />
              </Field>
            ) : null}
          </div>
          {hasOptions(form.kind) ? (
            <fieldset className="options-edit">
              <legend>{pollWords.pictures}</legend>
              {form.options.map((o, i) => (
                <Field key={o.key} label={pollWords.image(i + 1)}>
                  <input
                    type="text"
                    dir="ltr"
                    maxLength={300}
                    placeholder={pollWords.imageHint}
                    value={o.image}
                    onChange={(e) =>
                      set({
                        options: form.options.map((x) => (x === o ? { ...x, image: e.target.value } : x)),
                      })
                    }
                  />
                </Field>
              ))}
            </fieldset>
          ) : null}
        </div>
      </details>
    </>
  );
}
