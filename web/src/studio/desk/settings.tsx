import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { useDeskContext, useModeration } from "./context.tsx";
import { Switch, Tool, useBusy } from "./kit.tsx";
import type { Classifier, Rule, RuleAction, RuleKind } from "./wire.ts";
import {
  classifierWords,
  kindWords,
  refusal,
  ruleActionWords,
  ruleWords,
  settingWords as say,
  words,
} from "./words.ts";

/** A drawer with what looks at lines before anybody sees them. */
export function Settings({ close }: { readonly close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const label = useId();
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} className="drawer" aria-labelledby={label} onClose={close}>
      <header className="panel-head">
        <h2 id={label}>{say.heading}</h2>
        <span className="gap" />
        <Tool sign="close" label={words.close} onClick={() => dialog.current?.close()} />
      </header>
      <div className="drawer-body">
        <Filters />
        <Classifiers />
      </div>
    </dialog>
  );
}

const fresh: Readonly<Record<RuleKind, Rule>> = {
  words: { name: "Words", kind: "words", action: "hold", words: [] },
  links: { name: "Links", kind: "links", action: "hold", hosts: [] },
  capitals: { name: "Capitals", kind: "capitals", action: "block", count: 12, share: 80 },
  flood: { name: "Flood", kind: "flood", action: "block", count: 5, seconds: 10 },
  repeats: { name: "Repeats", kind: "repeats", action: "block", count: 2, seconds: 30 },
  mentions: { name: "Names", kind: "mentions", action: "hold", count: 5 },
  patterns: { name: "Patterns", kind: "patterns", action: "hold", patterns: [] },
};
const kinds = Object.keys(fresh) as RuleKind[];

/** Does something and says beside it why not: what is behind a drawer is not heard. */
function useInPlace() {
  const { client } = useDeskContext();
  const [problem, setProblem] = useState("");
  const act = async (command: `mod.${string}`, data: unknown) => {
    setProblem("");
    try {
      await client.room.act(command, data);
    } catch (error) {
      setProblem(refusal(error));
    }
  };
  return [problem, act] as const;
}

function Filters() {
  const [problem, act] = useInPlace();
  const rules = useModeration((m) => m.rules);
  const [editing, setEditing] = useState<Rule | null>(null);
  const kind = useId();
  const add = (of: RuleKind) => {
    const { name } = fresh[of];
    const taken = new Set(rules.map((r) => r.name));
    let n = 1;
    while (taken.has(n === 1 ? name : `${name} ${n}`)) n++;
    setEditing({ ...fresh[of], name: n === 1 ? name : `${name} ${n}` });
  };
  return (
    <section>
      <h3>{say.filters}</h3>
      <p>{say.filtersHelp}</p>
      {rules.length === 0 ? <p className="empty">{say.noFilters}</p> : null}
      <ul className="rules">
        {rules.map((r) => (
          <li key={r.name}>
            <p>
              <b dir="auto">{r.name}</b> <span className="chip">{ruleActionWords[r.action]}</span>
            </p>
            <p className="why" dir="auto">
              {kindWords[r.kind]}: {ruleWords(r)}
            </p>
            <div className="row">
              <button
                type="button"
                className="link"
                aria-label={`${say.edit}: ${r.name}`}
                onClick={() => setEditing(r)}
              >
                {say.edit}
              </button>
              <button
                type="button"
                className="link"
                aria-label={`${say.remove}: ${r.name}`}
                onClick={() => act("mod.unfilter", { name: r.name })}
              >
                {say.remove}
              </button>
            </div>
          </li>
        ))}
      </ul>
      <p className="problem" role="alert">
        {problem}
      </p>
      {editing === null ? (
        <div className="field-row">
          <label htmlFor={kind}>{say.add}</label>
          <select id={kind} value="" onChange={(e) => add(e.target.value as RuleKind)}>
            <option value="" disabled>
              {say.kind}
            </option>
            {kinds.map((k) => (
              <option key={k} value={k}>
                {kindWords[k]}
              </option>
            ))}
          </select>
        </div>
      ) : (
        <RuleForm key={editing.name} rule={editing} done={() => setEditing(null)} />
      )}
    </section>
  );
}

const lists = ["words", "patterns", "hosts"] as const;
const listOf: Partial<Record<RuleKind, (typeof lists)[number]>> = {
  words: "words",
  patterns: "patterns",
  links: "hosts",
};

function RuleForm({ rule, done }: { readonly rule: Rule; readonly done: () => void }) {
  const { client } = useDeskContext();
  const [problem, setProblem] = useState("");
  const [busy, work] = useBusy();
  const id = useId();
  const list = listOf[rule.kind];
  const save = (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault();
    const form = new FormData(e.currentTarget);
    const number = (name: string) => (form.has(name) ? { [name]: Number(form.get(name)) } : {});
    const made = {
      kind: rule.kind,
      name: String(form.get("name")).trim(),
      action: form.get("action"),
      ...(list && {
        [list]: String(form.get("list"))
          .split("\n")
          .map((w) => w.trim())
          .filter(Boolean),
      }),
      ...(form.get("lang") ? { lang: form.get("lang") } : {}),
      ...number("count"),
      ...number("seconds"),
      ...number("share"),
    };
    void work(async () => {
      try {
        await client.room.act("mod.filter", made);
        if (made.name !== rule.name)
          await client.room.act("mod.unfilter", { name: rule.name }).catch(() => {});
        done();
      } catch (error) {
        setProblem(refusal(error));
      }
    });
  };
  const number = (name: "count" | "seconds" | "share", label: string) =>
    rule[name] === undefined ? null : (
      <div className="field-row">
        <label htmlFor={`${id}-${name}`}>{label}</label>
        <input id={`${id}-${name}`} name={name} type="number" min="1" defaultValue={rule[name]} required />
      </div>
    );
  return (
    <form className="rule-form" onSubmit={save}>
      <h4>{kindWords[rule.kind]}</h4>
      <div className="field-row">
        <label htmlFor={`${id}-name`}>{say.name}</label>
        <input id={`${id}-name`} name="name" dir="auto" defaultValue={rule.name} maxLength={40} required />
      </div>
      <div className="field-row">
        <label htmlFor={`${id}-action`}>{say.action}</label>
        <select id={`${id}-action`} name="action" defaultValue={rule.action}>
          {(Object.keys(ruleActionWords) as RuleAction[])
            .filter((a) => a !== "allow" || rule.kind === "words" || rule.kind === "patterns")
            .map((a) => (
              <option key={a} value={a}>
                {ruleActionWords[a]}
              </option>
            ))}
        </select>
      </div>
      {list ? (
        <div className="field-row tall">
          <label htmlFor={`${id}-list`}>{say[list]}</label>
          <textarea
            id={`${id}-list`}
            name="list"
            dir="auto"
            rows={6}
            spellCheck={false}
            defaultValue={(rule[list] ?? []).join("\n")}
          />
        </div>
      ) : null}
      {list === "words" || list === "patterns" ? (
        <div className="field-row">
          <label htmlFor={`${id}-lang`}>{say.language}</label>
          <input
            id={`${id}-lang`}
            name="lang"
            defaultValue={rule.lang}
            maxLength={3}
            pattern="[A-Za-z]{2,3}"
          />
        </div>
      ) : null}
      {number("count", say.count[rule.kind] ?? "")}
      {number("share", say.share)}
      {number("seconds", say.seconds)}
      <p className="problem" role="alert">
        {problem}
      </p>
      <div className="row">
        <button type="submit" className="btn small btn-primary" aria-disabled={busy}>
          {say.save}
        </button>
        <button type="button" className="btn small btn-quiet" onClick={done}>
          {words.cancel}
        </button>
      </div>
    </form>
  );
}

const unset = { on: true, hold_above: 0.8, block_above: 0 };
const scores = [0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1];

function Classifiers() {
  const set = useModeration((m) => m.classifiers);
  const held = useModeration((m) => m.held);
  // The two that every server has; others once they are set, or have held something.
  const names = new Set([
    "rules",
    "learned",
    ...set.map((c) => c.classifier),
    ...held.flatMap((h) => h.judge ?? []),
  ]);
  return (
    <section>
      <h3>{say.classifiers}</h3>
      <p>{say.classifiersHelp}</p>
      {[...names].map((name) => (
        <OneClassifier
          key={name}
          set={set.find((c) => c.classifier === name) ?? { classifier: name, ...unset }}
        />
      ))}
    </section>
  );
}

function OneClassifier({ set }: { readonly set: Classifier }) {
  const [problem, act] = useInPlace();
  const [busy, work] = useBusy();
  const id = useId();
  const { classifier } = set;
  const told = classifierWords[classifier];
  const change = (what: Readonly<Record<string, unknown>>) =>
    void work(() => act("mod.classify", { classifier, ...what }));
  const from = (name: "hold_above" | "block_above", label: string) => (
    <div className="field-row">
      <label htmlFor={`${id}-${name}`}>{label}</label>
      <select
        id={`${id}-${name}`}
        value={set[name]}
        disabled={!set.on}
        onChange={(e) => change({ [name]: Number(e.target.value) })}
      >
        {[...new Set([...scores, set[name]])]
          .sort((a, b) => a - b)
          .map((s) => (
            <option key={s} value={s}>
              {s === 0 ? say.none : s}
            </option>
          ))}
      </select>
    </div>
  );
  return (
    <fieldset className="classifier">
      <legend>{told?.name ?? classifier}</legend>
      {told ? <p>{told.help}</p> : null}
      <Switch label={say.on} on={set.on} busy={busy} change={(on) => change({ on })} />
      {from("hold_above", say.hold)}
      {from("block_above", say.block)}
      <p className="problem" role="alert">
        {problem}
      </p>
    </fieldset>
  );
}
