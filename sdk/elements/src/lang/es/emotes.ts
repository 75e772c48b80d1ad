import { plural } from "../language.ts";
import type { Texts } from "../texts.ts";

export const emotes: Texts["emotes"] = {
  pick: "Emotes y emojis",
  close: "Cerrar",
  search: "Buscar emotes",
  own: "Emotes de este canal",
  emoji: "Emojis",
  nothing: "Ningún emote se llama así.",
  added: (what) => `Se ha añadido ${what}`,
  matches: (n) =>
    plural(n, {
      one: `${n} emote coincide. Tab lo inserta.`,
      other: `${n} emotes coinciden. Las flechas eligen uno y Tab lo inserta.`,
    }),
  list: "Emotes que coinciden",
  only: "Ahora solo se permiten emotes y emojis.",
  choose: "Elegir uno",
};
