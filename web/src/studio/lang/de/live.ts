import { number, tenths } from "@frontrow/elements";
import type { Texts } from "../texts.ts";

export const live: Texts["live"] = {
  open: "Von hier live gehen",
  openHow: "Mit Kamera, Mikrofon oder Bildschirm dieses Computers.",
  heading: "Live von hier",
  close: "Schließen",
  loading: "Wird geladen\u00a0…",
  loadFailed: "Dieser Teil der Regie ließ sich nicht laden.",
  again: "Noch einmal",

  insecure: "Der Browser gibt Kamera und Mikrofon nur an Seiten mit https.",
  insecureHow:
    "Starte den Server mit --https und öffne diese Seite über ihre https-Adresse. Auf dem Server selbst geht auch localhost.",

  start: "Wähle, was du zeigst. Der Browser fragt dich um Erlaubnis, und noch ist nichts auf Sendung.",
  both: "Kamera und Mikrofon",
  screenFirst: "Bildschirm und Mikrofon",
  soundOnly: "Nur Mikrofon",
  asking: "Beantworte die Frage des Browsers, dann geht es weiter\u00a0…",

  preview: "Dein Bild, wie du dich siehst",
  previewScreen: "Der Bildschirm, den du teilst",
  noPicture: "Nur Ton",
  cameraOff: "Die Kamera ist aus. Das Publikum sieht ein schwarzes Bild.",
  onAir: "Auf Sendung",
  notOnAir: "Vorschau",
  connecting: "Wird verbunden\u00a0…",
  comingBack: "Wird neu verbunden\u00a0…",

  camera: "Kamera",
  microphone: "Mikrofon",
  none: "Keins",
  device: (n) => `Gerät ${n}`,
  size: "Bild",
  sizes: {
    "480p": "480p, für langsame Verbindungen",
    "720p": "720p",
    "1080p": "1080p, für schnelle Verbindungen",
  },
  setup: "Geräte und Bild",

  level: "Mikrofonpegel",
  decibels: (n) => `${number(n)}\u00a0dB`,
  tooQuiet: "Zu leise: Geh näher heran, oder stell das Mikrofon lauter.",
  tooLoud: "Zu laut: Stell das Mikrofon leiser.",
  justRight: "Der Pegel ist gut.",
  muted: "Das Mikrofon ist stumm.",
  noMicrophone: "Kein Mikrofon.",

  test: "Verbindung testen",
  testHow: "Sendet ein paar Sekunden lang Daten. Nichts geht auf Sendung.",
  testing: (percent) => `Test läuft\u00a0… ${percent}\u00a0%`,
  carries: (mbit, size) => `${number(mbit, tenths)}\u00a0Mbit/s im Upload: genug für ${size}.`,
  carriesNone: (mbit) =>
    `${number(mbit, tenths)}\u00a0Mbit/s im Upload: zu langsam für ein ruhiges Bild. Nimm ein Kabel, oder sende nur Ton.`,
  carriesLess: (mbit, size, chosen) =>
    `${number(mbit, tenths)}\u00a0Mbit/s im Upload: genug für ${size}, nicht für ${chosen}.`,
  take: (size) => `${size} wählen`,

  go: "Live gehen",
  checking: "Einen Moment\u00a0…",
  takeOver:
    "Dieser Stream hat schon ein Bild. Wenn du übernimmst, endet das Bild von OBS oder vom anderen Browser.",
  takeOverYes: "Übernehmen",

  mute: "Stumm",
  hide: "Kamera aus",
  share: "Bildschirm teilen",
  end: "Beenden",
  endSure: "Deine Sendung beenden? Das Publikum verliert das Bild sofort.",
  endYes: "Ja, beenden",
  leave: "Du bist auf Sendung. Wenn du diese Seite verlässt, endet deine Sendung.",
  ended: "Du bist nicht mehr auf Sendung.",

  health: "Verbindung",
  good: "Alles in Ordnung.",
  measuring: "Wird gemessen\u00a0…",
  cpu: "Dieser Computer ist zu langsam für das Bild. Schließ andere Programme, oder wähle ein kleineres Bild.",
  bandwidth: "Die Verbindung ist zu langsam für das Bild. Wähle ein kleineres, oder nimm ein Kabel.",
  lossy: (percent) =>
    `${percent}\u00a0% von dem, was du sendest, geht unterwegs verloren. Nimm ein Kabel, oder geh näher ans WLAN.`,
  away: "Die Verbindung ist weg. Sie kommt von selbst zurück: Lass diese Seite offen.",
  rate: "Gesendet",
  mbit: (n) => `${number(n, tenths)}\u00a0Mbit/s`,
  frames: "Bilder",
  fps: (n) => `${number(n)} pro Sekunde`,
  pixels: "Bild",
  by: (width, height) => `${width} × ${height}`,
  trip: "Umlaufzeit",
  ms: (n) => `${number(n)}\u00a0ms`,

  problems: {
    device_denied: {
      what: "Der Browser darf Kamera oder Mikrofon nicht verwenden.",
      how: "Erlaube es für diese Seite neben ihrer Adresse, dann versuch es noch einmal.",
    },
    device_missing: {
      what: "Kamera oder Mikrofon wurde nicht gefunden.",
      how: "Schließ das Gerät an, oder wähle ein anderes.",
    },
    device_busy: {
      what: "Kamera oder Mikrofon ließ sich nicht öffnen.",
      how: "Schließ andere Programme, die das Gerät verwenden, dann versuch es noch einmal.",
    },
    device_lost: {
      what: "Ein Gerät wurde getrennt.",
      how: "Schließ es wieder an, oder wähle ein anderes.",
    },
    insecure_context: {
      what: "Der Browser gibt Kamera und Mikrofon nur an Seiten mit https.",
      how: "Starte den Server mit --https.",
    },
    nothing_to_send: {
      what: "Es gibt nichts zu senden.",
      how: "Wähle eine Kamera, ein Mikrofon oder den Bildschirm.",
    },
    key_refused: {
      what: "Der Server hat dich nicht eingelassen.",
      how: "Öffne deinen Link zur Regie noch einmal in diesem Browser.",
    },
    already_publishing: {
      what: "Jemand anderes sendet schon in diesem Stream.",
      how: "Beende den anderen Encoder, dann geh noch einmal live.",
    },
    offline: { what: "Der Server ist nicht erreichbar.", how: "Prüfe deine Verbindung." },
    ice_failed: {
      what: "Für das Bild kam keine Verbindung zustande.",
      how: "Vielleicht sperrt sie das Netz: Versuch es in einem anderen.",
    },
    no_webrtc: { what: "Dieser Browser kann nicht senden.", how: "Nimm einen aktuellen Browser." },
  },
};
