import { plural, type Translation } from "@frontrow/elements";
import type { nameWords, shieldWords } from "../../desk/words.ts";

export const shield: Translation<typeof shieldWords> = {
  name: "وضع الحماية",
  on: "وضع الحماية مفعّل: الأشخاص الجدد والروابط والأسئلة بانتظار مراجعتك أولًا.",
  since: (minutes) =>
    minutes < 1
      ? "منذ لحظات"
      : `منذ ${plural(minutes, { one: "دقيقة", two: "دقيقتين", few: `${minutes} دقائق`, other: `${minutes} دقيقة` })}`,
  off: "إيقاف",
  doneOn: "تم تفعيل وضع الحماية.",
  doneOff: "تم إيقاف وضع الحماية.",
  why: {
    new: "وضع الحماية: لم يُعرض شيء من هذا الشخص من قبل",
    link: "وضع الحماية: رابط",
    question: "وضع الحماية: سؤال",
  },
  did: { shield: "تفعيل وضع الحماية", unshield: "إيقاف وضع الحماية" },
};

export const names: Translation<typeof nameWords> = {
  shown: "الحاضرون ظاهرون للمشاهدين",
  help: "عند الإيقاف يظهر لهم العدد فقط. الأسماء ظاهرة للفريق دائمًا.",
  did: { hide_names: "إخفاء أسماء الحاضرين", show_names: "إظهار أسماء الحاضرين من جديد" },
};
