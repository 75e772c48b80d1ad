import { type GameForm, gameRules, itemsOf, mayChoose } from "./gameform.ts";
import { Audience, Count, Field, Pick } from "./kit.tsx";
import { Options } from "./options.tsx";
import { Questions, survivorBounds } from "./quizfields.tsx";
import { gameWords } from "./words.ts";

const sources = () => Object.entries(gameWords.sources) as ["points" | "reactions", string][];

/** The fields of a game: those that its kind has. */
export function GameFields({
  form,
  change,
}: {
  readonly form: GameForm;
  readonly change: (form: GameForm) => void;
}) {
  const rule = gameRules[form.kind];
  const set = (fields: Partial<GameForm>) => change({ ...form, ...fields });
  return (
    <>
      <Field label={gameWords.title}>
        <input
          type="text"
          data-first
          dir="auto"
          maxLength={120}
          placeholder={gameWords.titleOf[form.kind]}
          value={form.title}
          onChange={(e) => set({ title: e.target.value })}
        />
      </Field>
      {rule.options ? (
        <Options
          legend={form.kind === "tug" ? gameWords.sides : gameWords.options}
          options={form.options}
          least={rule.options[0]}
          most={rule.options[1]}
          longest={60}
          fresh={(key) => ({ key, text: "" })}
          change={(options) => set({ options })}
        />
      ) : null}
      <div className="fields">
        {rule.target ? (
          <>
            <Count
              label={gameWords.target}
              value={form.target}
              least={1}
              most={1_000_000_000_000}
              change={(target) => set({ target })}
            />
            <Pick
              label={gameWords.source}
              value={form.source}
              options={sources()}
              change={(source) => set({ source })}
            />
          </>
        ) : null}
        {rule.winners ? (
          <Count
            label={gameWords.winners}
            value={form.winners}
            least={1}
            most={10}
            change={(winners) => set({ winners })}
          />
        ) : null}
        {rule.prize ? (
          <Count
            label={form.kind === "survivor" ? gameWords.prizeShared : gameWords.prize}
            value={form.prize}
            least={0}
            most={1_000_000}
            none={gameWords.none}
            change={(prize) => set({ prize })}
          />
        ) : null}
        {form.kind === "wheel" ? null : (
          <Count
            label={gameWords.seconds}
            value={form.seconds}
            least={0}
            most={86_400}
            none={gameWords.untilSaid}
            change={(seconds) => set({ seconds })}
          />
        )}
        {mayChoose(form) ? <Audience value={form.audience} change={(audience) => set({ audience })} /> : null}
      </div>
      {rule.items ? (
        <Field label={gameWords.items} hint={gameWords.itemsHint(itemsOf(form.items).length)}>
          <textarea dir="auto" rows={8} value={form.items} onChange={(e) => set({ items: e.target.value })} />
        </Field>
      ) : null}
      {rule.questions ? (
        <Questions
          questions={form.questions}
          bounds={survivorBounds}
          change={(questions, title) =>
            set({ questions, ...(title && !form.title && { title: title.slice(0, 120) }) })
          }
        />
      ) : null}
    </>
  );
}
