import type { Texts } from "../texts.ts";
import { hall } from "./hall.ts";

const long = (h: number, m: number) => (m === 0 ? `${h}時間` : `${h}時間${m}分`);

/** Everything that the pages outside of the studio say in Japanese. */
export default {
  ui: {
    home: "Frontrow、配信中のチャンネルを見る",
    darkTheme: "ダークテーマに切り替え",
    lightTheme: "ライトテーマに切り替え",
    language: "言語",
    again: "再試行",
    seeLive: "配信中のチャンネルを見る",
    noPage: "ページが見つかりません",
    noPageHow: "アドレスが間違っているか、ページが移動した可能性があります。",
    noChannel: "チャンネルが見つかりません",
    noChannelHow: (channel) =>
      `「${channel}」というチャンネルはありません。アドレスを確認するか、配信中のチャンネルをご覧ください。`,
    live: "LIVE",
    offAir: "オフライン",
    liveNow: "配信中",
    nobodyLive: "現在配信中のチャンネルはありません",
    nobodyLiveHow: "配信が始まると自動的にここに表示されます。チャットは利用できます。",
    notLoaded: "チャンネルを読み込めませんでした",
    notLoadedHow: "サーバーが応答しません。接続を確認するか、起動中の可能性があるため少しお待ちください。",
    loading: "チャンネルを読み込み中",
    noChannels: "チャンネルはまだありません",
    noChannelsHow: "サーバーで最初のチャンネルを作成し、そのキーで配信を開始してください：",
    skip: "チャットへ移動",
    rail: "チャットとアクティビティ",
    panel: { chat: "チャット", qa: "Q&A", polls: "アンケート", people: "参加者" },
    news: "（新着あり）",
    share: "共有",
    copied: "リンクをコピーしました",
    copyByHand: "上のアドレスをコピーしてください",
    viewers: (_, said) => `${said}人が視聴中`,
    justStarted: "開始直後",
    forMinutes: (m) => `${m}分前から配信中`,
    forHours: (h, m) => `${long(h, m)}前から配信中`,
    liveSince: {
      unknown: "配信中",
      justNow: "配信中、開始直後",
      minutes: (m) => `${m}分前から配信中`,
      hours: (h, m) => `${long(h, m)}前から配信中`,
    },
    ended: "配信は終了しました",
  },
  embed: {
    missing: (channel) => `「${channel}」というチャンネルはありません。`,
    beside: "映像の横",
  },
  ...hall,
} satisfies Texts;
