import type { Texts } from "../texts.ts";

/** The emotes of the chat, and how one is chosen. */
export const emotes: Texts["emotes"] = {
  pick: "エモートと絵文字",
  close: "閉じる",
  search: "エモートを検索",
  own: "このチャンネルのエモート",
  emoji: "絵文字",
  nothing: "その名前のエモートはありません。",
  added: (what) => `${what}を追加しました`,
  matches: (n) => `${n}件のエモートが一致。上下キーで選び、Tabキーで入力します。`,
  list: "一致するエモート",
  only: "今はエモートと絵文字だけ送れます。",
  choose: "選ぶ",
};
