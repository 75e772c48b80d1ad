import { number, type Translation } from "@frontrow/elements";
import type { nameWords, shieldWords } from "../../desk/words.ts";

export const shield: Translation<typeof shieldWords> = {
  name: "シールドモード",
  on: "シールドモードがオンです。新しい人、リンク、質問は先に確認待ちになります。",
  since: (minutes) => (minutes < 1 ? "開始直後" : `${number(minutes)}分前から`),
  off: "オフにする",
  doneOn: "シールドモードをオンにしました。",
  doneOff: "シールドモードをオフにしました。",
  why: {
    new: "シールドモード：この人の発言はまだ表示されたことがありません",
    link: "シールドモード：リンク",
    question: "シールドモード：質問",
  },
  did: { shield: "シールドモードをオン", unshield: "シールドモードをオフ" },
};

export const names: Translation<typeof nameWords> = {
  shown: "視聴者に参加者の名前を表示",
  help: "オフにすると人数だけを表示します。スタッフには常に名前が表示されます。",
  did: { hide_names: "参加者の名前を非表示", show_names: "参加者の名前を再表示" },
};
