/** One entry of the index: the page's title, the address, the heading, and the text under it. */
export type Entry = readonly [title: string, url: string, heading: string, text: string];

/** Something that was found, with the text around the first word. */
export interface Found {
  readonly url: string;
  readonly title: string;
  readonly heading: string;
  readonly around: string;
}

/** The most that is shown. */
const most = 20;

const plain = (text: string) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");

/** How well an entry fits the words: 0 where one is missing. */
function fit([title, , heading, text]: Entry, query: readonly string[]): number {
  const [t, h, x] = [plain(title), plain(heading), plain(text)];
  let all = 0;
  for (const word of query) {
    const one =
      (h === word ? 60 : h.startsWith(word) ? 30 : h.includes(word) ? 20 : 0) +
      (t === word ? 40 : t.includes(word) ? 12 : 0) +
      (x.includes(word) ? 4 : 0);
    if (one === 0) return 0;
    all += one;
  }
  return all;
}

function around(text: string, word: string): string {
  const at = Math.max(0, plain(text).indexOf(word));
  const from = at < 60 ? 0 : text.indexOf(" ", at - 50) + 1;
  return `${from > 0 ? "… " : ""}${text.slice(from, from + 160)}${from + 160 < text.length ? " …" : ""}`;
}

/** What fits all words of a query, the best first. */
export function find(entries: readonly Entry[], query: string): readonly Found[] {
  const words = plain(query).split(/\s+/).filter(Boolean).slice(0, 8);
  if (words.length === 0) return [];
  return entries
    .map((entry) => ({ entry, score: fit(entry, words) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ entry: [title, url, heading, text] }) => ({
      url,
      title,
      heading,
      around: around(text, words[0] ?? ""),
    }));
}
