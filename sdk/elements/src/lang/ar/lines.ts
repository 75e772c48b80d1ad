import type { Texts } from "../texts.ts";

/** Answering, changing and deleting lines of the chat. */
export const lines: Texts["lines"] = {
  tools: (name) => `رسالة من ${name}`,
  reply: "رد",
  edit: "تعديل",
  remove: "حذف",
  sure: "حذف هذه الرسالة؟",
  cancel: "إلغاء",
  replying: "رد على",
  editing: "تعديل رسالتك",
};
