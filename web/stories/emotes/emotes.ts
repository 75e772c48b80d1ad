import type { ChatLine, ChatView } from "@frontrow/core";
import { ago, type Setting } from "../room.ts";

const [heart, star, cat, wave] = ["heart", "star", "cat", "wave"].map((name) => `/emotes/${name}.svg`) as [
  string,
  string,
  string,
  string,
];

/** A few emotes of a channel: paths of this server. */
export const few: ChatView["emotes"] = { heart, star, cat, wave };

/** So many that they are searched. */
export const many: ChatView["emotes"] = Object.fromEntries(
  [
    "heart",
    "star",
    "cat",
    "wave",
    "hello",
    "catjam",
    "cozy",
    "lights",
    "encore",
    "gg",
    "wow",
    "bravo",
    "sleepy",
  ]
    .concat("A_very_long_code_of_32_characters".slice(0, 32), "on_air", "front_row")
    .map((code, i) => [code, [heart, star, cat, wave][i % 4] ?? heart]),
);

/** The channel has emotes; `only` says that nothing else may be said. */
export const emotes =
  (all: ChatView["emotes"], only = false): Setting =>
  (c) =>
    c.state.patch({
      views: {
        ...c.state.get().views,
        chat: {
          pinned: [],
          modes: { slow: 0, emote_only: only, paused: false, members_only: false },
          emotes: all,
        } satisfies ChatView,
      },
    });

const texts: readonly (readonly [string, string])[] = [
  ["Lea", "Good evening :wave:"],
  ["Noor", ":star::star::star:"],
  ["Host", "Welcome, everybody :heart: we start with the light"],
  ["Kenji", ":cat:"],
  [
    "Lea",
    "The first song made my :heart: jump, and then the second one :star: was even better than that :cat:",
  ],
  ["Noor", "at 10:30:45 this: :nothing: is no emote, and :heart is none either"],
  ["Dana", "שלום :wave: לכולם"],
  ["Noor", ":heart: :star: :cat: :wave: :heart:"],
];

/** A conversation with emotes in it. */
export const spoken: Setting = (c) =>
  c.fill(
    texts.map(
      ([name, text], i): ChatLine => ({
        key: `e${i}`,
        id: `c_e${i}`,
        kind: "message",
        at: ago(400 - i * 40),
        by: { id: `d_${name}`, name, role: name === "Host" ? "owner" : "viewer" },
        text,
        status: "sent",
      }),
    ),
  );

/** What can't be drawn: a picture that is not there, one of another server, and codes that mean harm. */
export const broken: Setting = (c) => {
  emotes({
    gone: "/assets/gone.svg",
    far: "https://pictures.example/far.png",
    slashes: "//pictures.example/far.png",
    script: "javascript:alert(1)",
    heart,
  })(c);
  c.fill(
    [
      ":gone: was here",
      ":far: is elsewhere",
      ":slashes: :script:",
      ":constructor: :__proto__: <img src=x>",
      ":heart:",
    ].map(
      (text, i): ChatLine => ({
        key: `b${i}`,
        id: `c_b${i}`,
        kind: "message",
        at: ago(300 - i * 40),
        by: { id: `d_${i}`, name: ["Lea", "Noor", "Kenji", "Dana", "Ines"][i] ?? "Lea", role: "viewer" },
        text,
        status: "sent",
      }),
    ),
  );
};
