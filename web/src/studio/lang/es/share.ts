import type { Texts } from "../texts.ts";

export const share: Texts["share"] = {
  heading: "Compartir",
  watch: "Página del público",
  hall: "En una sala",
  hallHow: "Con este código se participa desde el teléfono, allí sin imagen.",
  code: "Código para teléfonos",
  link: "Dirección con el código",
  qr: "Código QR para teléfonos",
  newCode: "Crear un código nuevo",
  newCodeSure: "El código anterior ya no llevará a ninguna parte, tampoco en carteles impresos.",
  newCodeYes: "Sí, crear uno nuevo",
  newCodeDone: "Hay un código nuevo.",
  present: "Vista de presentación",
  presentHow: "Para el proyector: cómo participar y lo que esté abierto. Sin iniciar sesión.",
  presentOpen: "Abrir la vista de presentación",
  embed: "En tu sitio web",
  embedHow: "Un marco funciona en todas partes. El script pone el reproductor y el chat en la propia página.",
  frame: "Marco",
  script: "Script",
  failed: "No se pudo cargar el código.",
  again: "Reintentar",
};
