import { number } from "../language.ts";
import type { Texts } from "../texts.ts";
import { emotes } from "./emotes.ts";
import { errors } from "./errors.ts";
import { game } from "./game.ts";
import { lines } from "./lines.ts";
import { player } from "./player.ts";
import { poll } from "./poll.ts";
import { quiz } from "./quiz.ts";
import * as parts from "./show.ts";
import { chat, hand, qa } from "./talk.ts";

/** The reactions that a channel has at first; others keep their names. */
const reactions: Readonly<Record<string, string>> = {
  heart: "ハート",
  like: "いいね",
  laugh: "笑い",
  wow: "驚き",
  clap: "拍手",
  fire: "炎",
};

/** Everything that the elements say in Japanese. */
export default {
  emotes,
  lines,
  activity: { region: "アクティビティ", close: "閉じる" },
  board: {
    title: "ランキング",
    ever: "これまでの全配信",
    hidden: ["ランキングは非表示です", "配信者がときどき公開します。"],
    none: ["まだ誰もポイントを獲得していません", "クイズ、ゲーム、参加でポイントがたまります。"],
    failed: ["ランキングを読み込めませんでした", "少し待ってからもう一度お試しください。"],
    again: "再試行",
    yours: "あなたのポイント",
    points: (n) => `${number(n)}ポイント`,
    toNext: (n, level) => `レベル${level}まであと${number(n)}`,
    badges: { first_words: "初コメント", streak_5: "5連続", quiz_winner: "クイズ王者" },
    refresh: "更新",
  },
  chat,
  errors,
  feedback: {
    label: "ペースはどうですか？",
    kinds: { slower: "もっとゆっくり", faster: "もっと速く", lost: "ついていけない" },
    said: "配信者には人数だけが見えます。誰が選んだかは分かりません。",
    noted: "受け付けました。1分間有効です。",
  },
  game,
  hand,
  player,
  poll,
  qa,
  quiz,
  react: {
    noPoll: "このアンケートは現在投票を受け付けていません。選択内容はこのページに残ります。",
    yourChoice: "あなたの選択",
  },
  reactions: {
    group: "リアクション",
    rate: (n) => `毎秒${n < 10 ? number(Math.round(n * 10) / 10) : Math.round(n)}件`,
    meter: "盛り上がり",
    total: (name, n) => `${name}、${number(n)}件`,
    name: (name) => reactions[name] ?? name.replaceAll("_", " "),
  },
  widget: {
    gone: "ルームに接続できません。",
    reconnecting: "再接続中…",
    votes: (n) => `${number(n)}票`,
    people: (n) => `${number(n)}人`,
    points: (n) => `${number(n)}ポイント`,
    seconds: (s) => `${s}秒`,
    left: (s) => `残り${s}秒`,
    copy: "コピー",
    copied: "コピーしました",
    readOnly: "視聴のみできます。参加はできません。",
    yours: "あなたの選択",
    place: (rank) => `${rank}位`,
    level: (n) => `レベル${n}`,
    percent: (share) => `${Math.round(share * 100)}%`,
    only: {
      accounts: "ログインした人限定",
      members: "メンバー限定",
      tickets: "チケット所持者限定",
      guests: "ゲスト限定",
      staff: "スタッフ限定",
    },
  },
  ...parts,
} satisfies Texts;
