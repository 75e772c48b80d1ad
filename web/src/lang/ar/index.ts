import { plural } from "@frontrow/elements";
import type { Texts } from "../texts.ts";
import { own } from "./forms.ts";
import { hall } from "./hall.ts";

const minutes = (m: number) =>
  plural(m, {
    one: "دقيقة",
    two: "دقيقتين",
    few: `${m} دقائق`,
    other: `${m} دقيقة`,
  });

const hours = (h: number) =>
  plural(h, {
    one: "ساعة",
    two: "ساعتين",
    few: `${h} ساعات`,
    other: `${h} ساعة`,
  });

const long = (h: number, m: number) => (m === 0 ? hours(h) : `${hours(h)} و${m} د`);

/** Everything that the pages outside of the studio say in Arabic. */
export default {
  ui: {
    home: "Frontrow، القنوات المباشرة الآن",
    darkTheme: "استخدام المظهر الداكن",
    lightTheme: "استخدام المظهر الفاتح",
    language: "اللغة",
    again: "إعادة المحاولة",
    seeLive: "القنوات المباشرة الآن",
    noPage: "لا توجد صفحة كهذه",
    noPageHow: "قد يكون العنوان خاطئًا، أو نُقلت الصفحة.",
    noChannel: "لا توجد قناة كهذه",
    noChannelHow: (channel) =>
      `لا توجد هنا قناة باسم ${own(channel)}. يُرجى التحقق من العنوان أو تصفّح القنوات المباشرة.`,
    live: "مباشر",
    offAir: "لا بث الآن",
    liveNow: "مباشر الآن",
    nobodyLive: "لا أحد يبث الآن",
    nobodyLiveHow: "يظهر البث هنا تلقائيًا فور بدئه. غرف الدردشة مفتوحة.",
    notLoaded: "تعذّر تحميل القنوات",
    notLoadedHow: "لم يستجب الخادم. يُرجى التحقق من الاتصال أو الانتظار قليلًا: ربما يكون قيد التشغيل.",
    loading: "جارٍ تحميل القنوات",
    noChannels: "لا قنوات بعد",
    noChannelsHow: "تُنشأ القناة الأولى على الخادم، ثم يبدأ البث بمفتاحها:",
    skip: "الانتقال إلى الدردشة",
    rail: "الدردشة والأنشطة",
    panel: { chat: "الدردشة", qa: "الأسئلة", polls: "الاستطلاعات", people: "الحاضرون" },
    news: "(جديد)",
    share: "مشاركة",
    copied: "تم نسخ الرابط",
    copyByHand: "يُرجى نسخ العنوان أعلاه",
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
    justStarted: "بدأ للتو",
    forMinutes: (m) => `مباشر منذ ${minutes(m)}`,
    forHours: (h, m) => `مباشر منذ ${long(h, m)}`,
    liveSince: {
      unknown: "مباشر",
      justNow: "مباشر، بدأ للتو",
      minutes: (m) => `مباشر منذ ${minutes(m)}`,
      hours: (h, m) => `مباشر منذ ${long(h, m)}`,
    },
    ended: "انتهى البث",
  },
  embed: {
    missing: (channel) => `لا توجد هنا قناة باسم ${own(channel)}.`,
    beside: "بجانب الصورة",
  },
  ...hall,
} satisfies Texts;
