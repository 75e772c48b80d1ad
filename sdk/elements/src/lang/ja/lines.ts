import type { Texts } from "../texts.ts";

/** Answering, changing and deleting lines of the chat. */
export const lines: Texts["lines"] = {
  tools: (name) => `${name}さんのメッセージ`,
  reply: "返信",
  edit: "編集",
  remove: "削除",
  sure: "このメッセージを削除しますか？",
  cancel: "キャンセル",
  replying: "返信先:",
  editing: "メッセージを編集中",
};
