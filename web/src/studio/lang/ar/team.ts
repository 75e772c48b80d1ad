import type { Texts } from "../texts.ts";
import { own } from "./forms.ts";

export const team: Texts["team"] = {
  heading: "روابط الفريق",
  about:
    "من يفتح رابطًا يحصل على دوره في هذا الخادم، في كل القنوات. يُفضَّل إنشاء رابط لكل شخص ليمكن إلغاؤه وحده.",
  loading: "جارٍ التحميل…",
  failed: "تعذّرت قراءة الروابط.",
  again: "إعادة المحاولة",
  none: "لا أحد لديه رابط.",
  standing: "رابط دائم",
  standingHow: "يطبعه سطر الأوامر. قد يكون لدى أي شخص.",
  yours: "دخلت بهذا الرابط",
  made: (date) => `أُنشئ: ${own(date)}`,
  used: (date) => `آخر استخدام: ${own(date)}`,
  unused: "لم يُستخدم قط",
  role: "الدور",
  name: "لمن هذا الرابط؟",
  nameExample: "آدا، أيام الجمعة",
  make: "إنشاء رابط",
  ready: (name) => `تم إنشاء رابط ${own(name)}. يُرجى نسخه الآن.`,
  address: (name) => `رابط ${own(name)}`,
  once: "لا يظهر بعد مغادرة هذه الصفحة. يُرجى إرساله بشكل خاص.",
  reveal: "إظهار الرابط",
  mask: "إخفاء الرابط",
  revoke: "إلغاء الرابط",
  revokeSure: (name) => `إلغاء رابط ${own(name)}؟ يخرج من دخل به على الفور.`,
  revokeYes: "نعم، إلغاؤه",
  back: "إبقاء",
  revoked: (name) => `أُلغي رابط ${own(name)}.`,
};
