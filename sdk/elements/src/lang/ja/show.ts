import type { shieldWords } from "../../chat/words.ts";
import type { words as peopleWords } from "../../people/words.ts";
import type { words as showWords } from "../../show/words.ts";
import { number, type Translation } from "../language.ts";

export const people: Translation<typeof peopleWords> = {
  title: "参加者",
  named: (n) => `名前あり${number(n)}人`,
  watching: (n) => `${number(n)}人が視聴中`,
  search: "名前で検索",
  found: (n, more) => (more ? `${number(n)}人以上見つかりました` : `${number(n)}人見つかりました`),
  list: "ここにいる人",
  team: "スタッフ",
  hands: "挙手",
  audience: "視聴者",
  role: {
    guest: "ゲスト",
    moderator: "モデレーター",
    producer: "プロデューサー",
    admin: "管理者",
    owner: "オーナー",
  },
  member: "メンバー",
  you: "あなた",
  hand: (place) => `挙手中、${number(place)}番目`,
  timeout: "タイムアウト中",
  restricted: "制限中",
  more: "もっと見る",
  most: "ほかの人は検索で見つけられます。",
  empty: ["まだ誰も名前を決めていません", "名前を決めた人がここに表示されます。"],
  hidden: ["名前は表示されません", "人数だけが表示されます。"],
  teamOnly: "この名前はスタッフだけに表示されます。",
  nobody: ["見つかりませんでした", "名前の最初の文字でお試しください。"],
  failed: ["一覧を読み込めません", "まもなく自動的に再試行します。"],
  again: "再試行",
};

export const show: Translation<typeof showWords> = {
  rail: "チャットとアクティビティ",
  panel: { chat: "チャット", qa: "Q&A", polls: "アンケート", people: "参加者" },
  news: "（新着あり）",
  nothing: ["まだ何も始まっていません", "配信者が始めると、ここに表示されます。"],
  missing: ["チャンネルが見つかりません", "このページのチャンネル名を確認してください。"],
  live: "LIVE",
  offAir: "オフライン",
  ended: "配信は終了しました",
  justNow: "開始直後",
  minutes: (m) => `${m}分経過`,
  hours: (h, m) => (m === 0 ? `${h}時間経過` : `${h}時間${m}分経過`),
  viewers: (_, said) => `${said}人が視聴中`,
};

export const shield: Translation<typeof shieldWords> = {
  on: "シールドモードがオンです。新しいメッセージは確認後に表示されます。",
};
