import { number, type Translation } from "@frontrow/elements";
import type { shieldWords } from "../../desk/words.ts";

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
