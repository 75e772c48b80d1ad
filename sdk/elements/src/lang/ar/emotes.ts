import type { Texts } from "../texts.ts";
import { count, figure } from "./forms.ts";

/** The emotes of the chat, and how one is chosen. */
export const emotes: Texts["emotes"] = {
  pick: "الرموز التعبيرية",
  close: "إغلاق",
  search: "البحث في رموز القناة",
  own: "رموز هذه القناة",
  emoji: "رموز عامة",
  nothing: "لا رمز بهذا الاسم.",
  added: (what) => `أُضيف ${figure(what)}`,
  matches: (n) =>
    `${count(n, ["رمز واحد مطابق", "رمزان مطابقان", "رموز مطابقة", "رمزًا مطابقًا", "رمز مطابق"])}. الأسهم للاختيار، وTab للإدراج.`,
  list: "الرموز المطابقة",
  only: "الرموز التعبيرية فقط مسموحة الآن.",
  choose: "اختيار رمز",
};
