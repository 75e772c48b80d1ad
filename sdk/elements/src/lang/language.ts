import type { Readable } from "@frontrow/core";

/** The languages that everything is said in (BCP 47). English is always there; another is fetched when it is wanted. */
export const languages = ["en", "de", "es", "ar", "ja"] as const;

export type Language = (typeof languages)[number];

/** The shape of a translation: the same names, the same arguments. */
export type Translation<T> = T extends string
  ? string
  : T extends (...args: infer A) => string
    ? (...args: A) => string
    : T extends readonly string[]
      ? { readonly [K in keyof T]: string }
      : { readonly [K in keyof T]: Translation<T[K]> };

/** Fetches the texts of a language, by the names that `lexicon` was called with. */
export type Fetch = () => Promise<{ readonly default: Readonly<Record<string, object>> }>;

interface Entry {
  readonly live: object;
  readonly english: object;
}

const entries = new Map<string, Entry>();
const sources: Readonly<Record<string, Fetch>>[] = [];
const fetched = new Map<string, object>();
const followers = new Set<(language: Language) => void>();
let current: Language = "en";
let turn = 0;
let asked = false;
let followed = false;

/**
 * Makes a list of texts live: what is read from it is in the language of the
 * page at that moment. So read it where something is drawn, and keep nothing
 * that was read from it.
 */
export function lexicon<const T extends object>(name: string, english: T): T {
  const live = copy(english);
  entries.set(name, { live, english });
  const texts = fetched.get(name);
  if (texts !== undefined) fill(live, texts);
  return live;
}

/** The English texts by their names, for a check that no language lacks one. */
export const lexicons = (): ReadonlyMap<string, object> =>
  new Map([...entries].map(([name, { english }]) => [name, english]));

/**
 * Says where the texts of a package or a page are fetched in other languages.
 * Resolves when those of the language of now are there; where they can't be
 * fetched it stays English.
 */
export async function speaks(source: Readonly<Record<Exclude<Language, "en">, Fetch>>): Promise<void> {
  sources.push(source);
  const of = current;
  if (of === "en") return;
  const texts = await source[of]().catch(() => null);
  if (texts === null || current !== of) return;
  spread(texts.default);
  for (const fn of [...followers]) fn(of);
}

/** The language of the page now, and whoever wants to hear of another. */
export const language: Readable<Language> = {
  get: () => current,
  subscribe(fn) {
    followers.add(fn);
    return () => followers.delete(fn);
  },
};

/** Whether a language is written from the right. */
export const fromRight = (l: Language): boolean => l === "ar";

/** The first of some language tags that is spoken here; null for none. */
export function spoken(tags: readonly string[]): Language | null {
  for (const tag of tags) {
    const base = tag.toLowerCase().split("-")[0];
    const found = languages.find((l) => l === base);
    if (found !== undefined) return found;
  }
  return null;
}

/**
 * Says everything in another language from now on, whatever the page's `lang`
 * says. Resolves when its texts are there; rejects, and changes nothing, when
 * they can't be fetched.
 */
export function setLanguage(next: Language): Promise<void> {
  asked = true;
  return change(next);
}

/**
 * Follows the `lang` of a page, unless a language was set: its language where
 * it is spoken here, else the first of the reader's that is, else English.
 */
export function followPage(page: Document): void {
  if (followed) return;
  followed = true;
  const look = () => {
    if (asked) return;
    const of = spoken([page.documentElement.lang]) ?? spoken(navigator.languages) ?? "en";
    // Where the texts can't be fetched, English is better than nothing.
    change(of).catch(() => {});
  };
  new MutationObserver(look).observe(page.documentElement, { attributeFilter: ["lang"] });
  look();
}

async function change(next: Language): Promise<void> {
  const mine = ++turn;
  if (next === current) return;
  const all: Awaited<ReturnType<Fetch>>[] = [];
  // A source may come while others are fetched.
  for (let n = 0; next !== "en" && n < sources.length; ) {
    const more = sources.slice(n);
    n = sources.length;
    const got = await Promise.all(more.map((s) => s[next]?.()));
    all.push(...got.filter((texts) => texts !== undefined));
  }
  if (mine !== turn) return; // another language was asked for meanwhile
  fetched.clear();
  current = next;
  for (const { live, english } of entries.values()) fill(live, english);
  for (const texts of all) spread(texts.default);
  for (const fn of [...followers]) fn(next);
}

function spread(texts: Readonly<Record<string, object>>): void {
  for (const [name, list] of Object.entries(texts)) {
    fetched.set(name, list);
    const entry = entries.get(name);
    if (entry !== undefined) fill(entry.live, list);
  }
}

const isList = (v: unknown): v is Record<string, unknown> =>
  typeof v === "object" && v !== null && !Array.isArray(v);

function copy<T extends object>(list: T): T {
  return Object.fromEntries(Object.entries(list).map(([k, v]) => [k, isList(v) ? copy(v) : v])) as T;
}

/** Puts texts into a list in place, so that whoever holds a part of it holds the new texts. */
function fill(into: object, from: object): void {
  const target = into as Record<string, unknown>;
  for (const [k, v] of Object.entries(from)) {
    const old = target[k];
    if (isList(v) && isList(old)) fill(old, v);
    else target[k] = v;
  }
}

/** The language's tag for Intl: figures are those that the clock and the counts have, in each language. */
const tag = (): string => `${current}-u-nu-latn`;

/** Options of `number`: one place, or two, after the point. */
export const tenths = { minimumFractionDigits: 1, maximumFractionDigits: 1 } as const;
export const hundredths = { minimumFractionDigits: 2, maximumFractionDigits: 2 } as const;

const numbers = new Map<string, Intl.NumberFormat>();

/** A number as the language writes it: "1,234", "1.234"; with options as those of Intl.NumberFormat. */
export function number(n: number, options: Intl.NumberFormatOptions = {}): string {
  const key = `${current}${JSON.stringify(options)}`;
  let format = numbers.get(key);
  // Making a formatter costs more than a line of chat, so each is kept.
  if (format === undefined) {
    format = new Intl.NumberFormat(tag(), options);
    numbers.set(key, format);
  }
  return format.format(n);
}

let clock: readonly [Language, Intl.DateTimeFormat] | null = null;

/** The time of day of a moment in µs: in English in the reader's own manner, else as the language has it. */
export function timeOfDay(at: number): string {
  if (clock === null || clock[0] !== current) {
    const own = current === "en" ? undefined : tag();
    clock = [current, new Intl.DateTimeFormat(own, { hour: "numeric", minute: "2-digit" })];
  }
  return clock[1].format(at / 1000);
}

let rules: readonly [Language, Intl.PluralRules] | null = null;

/** Chooses the form that a number takes in the language (Unicode plural rules). */
export function plural(
  n: number,
  forms: Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & { readonly other: string },
): string {
  if (rules === null || rules[0] !== current) rules = [current, new Intl.PluralRules(current)];
  return forms[rules[1].select(n)] ?? forms.other;
}
