import { number, tenths } from "@frontrow/elements";
import type { Texts } from "../texts.ts";

export const live: Texts["live"] = {
  open: "Transmitir desde aquí",
  openHow: "Con la cámara, el micrófono o la pantalla de este equipo.",
  heading: "En vivo desde aquí",
  close: "Cerrar",
  loading: "Cargando…",
  loadFailed: "No se pudo cargar esta parte del panel.",
  again: "Reintentar",

  insecure: "El navegador solo da cámara y micrófono a páginas https.",
  insecureHow:
    "Inicia el servidor con --https y abre esta página por su dirección https. En el propio servidor también sirve localhost.",

  start: "Elige qué mostrar. El navegador te pedirá permiso, y aún no sale nada al aire.",
  both: "Cámara y micrófono",
  screenFirst: "Pantalla y micrófono",
  soundOnly: "Solo micrófono",
  asking: "Responde a la pregunta del navegador para seguir…",

  preview: "Tu imagen, tal como te ves",
  previewScreen: "La pantalla que compartes",
  noPicture: "Solo sonido",
  cameraOff: "La cámara está apagada. El público ve una imagen negra.",
  onAir: "Al aire",
  notOnAir: "Vista previa",
  connecting: "Conectando…",
  comingBack: "Reconectando…",

  camera: "Cámara",
  microphone: "Micrófono",
  none: "Ninguno",
  device: (n) => `Dispositivo ${n}`,
  size: "Imagen",
  sizes: {
    "480p": "480p, para conexiones lentas",
    "720p": "720p",
    "1080p": "1080p, para conexiones rápidas",
  },
  setup: "Dispositivos e imagen",

  level: "Nivel del micrófono",
  decibels: (n) => `${number(n)}\u00a0dB`,
  tooQuiet: "Muy bajo: acércate o sube el micrófono.",
  tooLoud: "Muy alto: baja el micrófono.",
  justRight: "El nivel es bueno.",
  muted: "El micrófono está silenciado.",
  noMicrophone: "Sin micrófono.",

  test: "Probar la conexión",
  testHow: "Envía datos durante unos segundos. No sale nada al aire.",
  testing: (percent) => `Probando… ${percent}\u00a0%`,
  carries: (mbit, size) => `${number(mbit, tenths)}\u00a0Mbit/s de subida: suficiente para ${size}.`,
  carriesNone: (mbit) =>
    `${number(mbit, tenths)}\u00a0Mbit/s de subida: demasiado lento para una imagen estable. Usa un cable o envía solo sonido.`,
  carriesLess: (mbit, size, chosen) =>
    `${number(mbit, tenths)}\u00a0Mbit/s de subida: suficiente para ${size}, no para ${chosen}.`,
  take: (size) => `Elegir ${size}`,

  go: "Transmitir en vivo",
  checking: "Un momento…",
  takeOver:
    "Esta transmisión ya tiene imagen. Si tomas el control, se corta la de OBS o la del otro navegador.",
  takeOverYes: "Tomar el control",

  mute: "Silenciar",
  hide: "Apagar cámara",
  share: "Compartir pantalla",
  end: "Terminar",
  endSure: "¿Terminar tu emisión? El público se queda sin imagen de inmediato.",
  endYes: "Sí, terminar",
  leave: "Estás al aire. Si sales de esta página, termina tu emisión.",
  ended: "Ya no estás al aire.",

  health: "Conexión",
  good: "Todo va bien.",
  measuring: "Midiendo…",
  cpu: "Este equipo es demasiado lento para la imagen. Cierra otros programas o elige una imagen más pequeña.",
  bandwidth: "La conexión es demasiado lenta para la imagen. Elige una más pequeña o usa un cable.",
  lossy: (percent) =>
    `El ${percent}\u00a0% de lo que envías se pierde por el camino. Usa un cable o acércate al wifi.`,
  away: "Se perdió la conexión. Vuelve por sí sola: deja esta página abierta.",
  rate: "Enviado",
  mbit: (n) => `${number(n, tenths)}\u00a0Mbit/s`,
  frames: "Fotogramas",
  fps: (n) => `${number(n)} por segundo`,
  pixels: "Imagen",
  by: (width, height) => `${width} × ${height}`,
  trip: "Ida y vuelta",
  ms: (n) => `${number(n)}\u00a0ms`,

  problems: {
    device_denied: {
      what: "El navegador no puede usar la cámara o el micrófono.",
      how: "Permítelo para esta página junto a su dirección e inténtalo de nuevo.",
    },
    device_missing: {
      what: "No se encontró la cámara o el micrófono.",
      how: "Conéctalo o elige otro.",
    },
    device_busy: {
      what: "No se pudo abrir la cámara o el micrófono.",
      how: "Cierra otros programas que lo usen e inténtalo de nuevo.",
    },
    device_lost: { what: "Se desconectó un dispositivo.", how: "Vuelve a conectarlo o elige otro." },
    insecure_context: {
      what: "El navegador solo da cámara y micrófono a páginas https.",
      how: "Inicia el servidor con --https.",
    },
    nothing_to_send: {
      what: "No hay nada que enviar.",
      how: "Elige una cámara, un micrófono o la pantalla.",
    },
    key_refused: {
      what: "El servidor no te dejó entrar.",
      how: "Abre otra vez tu enlace del panel en este navegador.",
    },
    already_publishing: {
      what: "Otra persona ya está emitiendo en esta transmisión.",
      how: "Detén el otro codificador y vuelve a transmitir.",
    },
    offline: { what: "No se puede conectar con el servidor.", how: "Revisa tu conexión." },
    ice_failed: {
      what: "No se logró una conexión para la imagen.",
      how: "Puede que la red la bloquee: prueba con otra.",
    },
    no_webrtc: { what: "Este navegador no puede emitir.", how: "Usa un navegador actualizado." },
  },
};
