import type { shieldWords } from "../../chat/words.ts";
import type { words as peopleWords } from "../../people/words.ts";
import type { words as showWords } from "../../show/words.ts";
import { number, plural, type Translation } from "../language.ts";
import { count } from "./forms.ts";

const found = (n: number) =>
  plural(n, { one: "نتيجة واحدة", two: "نتيجتان", few: `${number(n)} نتائج`, other: `${number(n)} نتيجة` });

const minutes = (m: number) =>
  plural(m, { one: "دقيقة", two: "دقيقتين", few: `${m} دقائق`, other: `${m} دقيقة` });

const hours = (h: number) => plural(h, { one: "ساعة", two: "ساعتين", few: `${h} ساعات`, other: `${h} ساعة` });

export const people: Translation<typeof peopleWords> = {
  title: "الحاضرون",
  named: (n) => `بأسماء: ${number(n)}`,
  watching: (n) => count(n, ["مشاهد واحد", "مشاهدان", "مشاهدين", "مشاهدًا", "مشاهد"]),
  search: "البحث بالاسم",
  found: (n, more) => (more ? `أكثر من ${number(n)} نتيجة` : found(n)),
  list: "الحاضرون هنا",
  team: "الفريق",
  hands: "الأيدي المرفوعة",
  audience: "الجمهور",
  role: { guest: "ضيف", moderator: "مشرف", producer: "منتج", admin: "مسؤول", owner: "المالك" },
  member: "عضو",
  you: "أنت",
  hand: (place) => `يد مرفوعة، الترتيب ${number(place)}`,
  timeout: "إسكات مؤقت",
  restricted: "مقيّد",
  more: "عرض المزيد",
  most: "يمكن البحث للعثور على شخص آخر.",
  empty: ["لم يختر أحد اسمًا بعد", "يظهر هنا كل من يختار اسمًا."],
  hidden: ["المقدّم لا يعرض الأسماء", "يظهر هنا عدد الحاضرين فقط."],
  teamOnly: "هذه الأسماء ظاهرة للفريق فقط.",
  nobody: ["لم يُعثر على أحد", "يمكن تجربة بداية الاسم."],
  failed: ["تعذّرت قراءة القائمة", "ستُعاد المحاولة بعد لحظة."],
  again: "إعادة المحاولة",
};

export const show: Translation<typeof showWords> = {
  rail: "الدردشة والأنشطة",
  panel: { chat: "الدردشة", qa: "الأسئلة", polls: "الاستطلاعات", people: "الحاضرون" },
  news: "(جديد)",
  nothing: ["لا شيء مفتوح بعد", "يظهر هنا ما يفتحه المقدّم."],
  missing: ["لا توجد قناة كهذه", "يُرجى التحقق من اسم القناة في هذه الصفحة."],
  live: "مباشر",
  offAir: "لا بث الآن",
  ended: "انتهى البث",
  justNow: "بدأ للتو",
  minutes: (m) => `منذ ${minutes(m)}`,
  hours: (h, m) => (m === 0 ? `منذ ${hours(h)}` : `منذ ${hours(h)} و${m} د`),
  viewers: (n, said) =>
    n >= 1000
      ? `${said} مشاهد`
      : plural(n, {
          zero: `${said} مشاهدين`,
          one: "مشاهد واحد",
          two: "مشاهدان",
          few: `${said} مشاهدين`,
          many: `${said} مشاهدًا`,
          other: `${said} مشاهد`,
        }),
};

export const shield: Translation<typeof shieldWords> = {
  on: "وضع الحماية مفعّل: تُراجع الرسائل الجديدة أولًا.",
};
