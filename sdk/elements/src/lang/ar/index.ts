import { number } from "../language.ts";
import type { Texts } from "../texts.ts";
import { emotes } from "./emotes.ts";
import { errors } from "./errors.ts";
import { figure, ofPoints, own, people, points, seconds, votes } from "./forms.ts";
import { game } from "./game.ts";
import { lines } from "./lines.ts";
import { player } from "./player.ts";
import { poll } from "./poll.ts";
import { quiz } from "./quiz.ts";
import * as parts from "./show.ts";
import { chat, hand, qa } from "./talk.ts";

/** The reactions that a channel has at first; others keep their names. */
const reactions: Readonly<Record<string, string>> = {
  heart: "قلب",
  like: "إعجاب",
  laugh: "ضحك",
  wow: "دهشة",
  clap: "تصفيق",
  fire: "نار",
};

/** Everything that the elements say in Arabic. */
export default {
  emotes,
  lines,
  activity: { region: "الأنشطة", close: "إغلاق" },
  board: {
    title: "لوحة المتصدرين",
    ever: "عبر كل مرات البث",
    hidden: ["لوحة المتصدرين غير معروضة", "يعرضها المقدّم من حين لآخر."],
    none: ["لا نقاط لأحد بعد", "تُجمع النقاط من المسابقات والألعاب والمشاركة."],
    failed: ["تعذّرت قراءة لوحة المتصدرين", "يُرجى إعادة المحاولة بعد قليل."],
    again: "إعادة المحاولة",
    yours: "نقاطك",
    points,
    toNext: (n, level) => `${ofPoints(n)} للوصول إلى المستوى ${level}`,
    badges: {
      first_words: "أول الكلام",
      streak_5: "خمس على التوالي",
      quiz_winner: "بطولة المسابقة",
    },
    refresh: "تحديث",
  },
  chat,
  errors,
  feedback: {
    label: "كيف هي السرعة؟",
    kinds: { slower: "أبطأ", faster: "أسرع", lost: "لم أفهم" },
    said: "يرى المقدّم العدد، ولا يرى أحد الأسماء.",
    noted: "سُجّل رأيك، ويُحتسب لمدة دقيقة.",
  },
  game,
  hand,
  player,
  poll,
  qa,
  quiz,
  react: {
    noPoll: "لا يستقبل هذا الاستطلاع أصواتًا الآن. يبقى اختيارك في هذه الصفحة.",
    yourChoice: "اختيارك",
  },
  reactions: {
    group: "تفاعل",
    rate: (n) => `${n < 10 ? number(Math.round(n * 10) / 10) : Math.round(n)} في الثانية`,
    meter: "مدى الحيوية",
    total: (name, n) => `${name}، ${number(n)}`,
    name: (name) => reactions[name] ?? own(name.replaceAll("_", " ")),
  },
  widget: {
    gone: "تعذّر الوصول إلى الغرفة.",
    reconnecting: "جارٍ إعادة الاتصال…",
    votes,
    people,
    points,
    seconds: (s) => `${s}\u00a0ث`,
    left: (s) => `الباقي: ${seconds(s)}`,
    copy: "نسخ",
    copied: "تم النسخ",
    readOnly: "يمكنك المشاهدة، لكن لا يمكنك المشاركة.",
    yours: "اختيارك",
    place: (rank) => `المرتبة ${rank}`,
    level: (n) => `المستوى ${n}`,
    percent: (share) => figure(`${Math.round(share * 100)}%`),
    only: {
      accounts: "لمن سجّل الدخول",
      members: "للأعضاء",
      tickets: "لحاملي التذاكر",
      guests: "للضيوف",
      staff: "للفريق",
    },
  },
  ...parts,
} satisfies Texts;
