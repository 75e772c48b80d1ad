import { lexicon, number, tenths } from "@frontrow/elements";

/** Going live from the desk's own page. */
export const words = lexicon("live", {
  open: "Go live from here",
  openHow: "With this computer’s camera, microphone or screen.",
  heading: "Live from here",
  close: "Close",
  loading: "Loading…",
  loadFailed: "This part of the desk could not be loaded.",
  again: "Try again",

  insecure: "The browser gives camera and microphone to https pages only.",
  insecureHow:
    "Start the server with --https and open this page by its https address. On the server’s own machine, localhost works too.",

  start: "Choose what to show. The browser asks you for permission, and nothing is on air yet.",
  both: "Camera and microphone",
  screenFirst: "Screen and microphone",
  soundOnly: "Microphone only",
  asking: "Answer the browser’s question to go on…",

  preview: "Your picture, as you see yourself",
  previewScreen: "The screen that you share",
  noPicture: "Sound only",
  cameraOff: "The camera is off. Viewers see a black picture.",
  onAir: "On air",
  notOnAir: "Preview",
  connecting: "Connecting…",
  comingBack: "Reconnecting…",

  camera: "Camera",
  microphone: "Microphone",
  none: "None",
  device: (n: number) => `Device ${n}`,
  size: "Picture",
  sizes: {
    "480p": "480p, for slow connections",
    "720p": "720p",
    "1080p": "1080p, for fast connections",
  },
  setup: "Devices and picture",

  level: "Microphone level",
  decibels: (n: number) => `${number(n)} dB`,
  tooQuiet: "Too quiet: come closer, or turn the microphone up.",
  tooLoud: "Too loud: turn the microphone down.",
  justRight: "The level is good.",
  muted: "The microphone is muted.",
  noMicrophone: "No microphone.",

  test: "Test the connection",
  testHow: "Sends data for a few seconds. Nothing goes on air.",
  testing: (percent: number) => `Testing… ${percent} %`,
  carries: (mbit: number, size: string) => `${number(mbit, tenths)} Mbit/s go up: enough for ${size}.`,
  carriesNone: (mbit: number) =>
    `${number(mbit, tenths)} Mbit/s go up: too slow for a steady picture. Use a cable, or send sound only.`,
  carriesLess: (mbit: number, size: string, chosen: string) =>
    `${number(mbit, tenths)} Mbit/s go up: enough for ${size}, not for ${chosen}.`,
  take: (size: string) => `Choose ${size}`,

  go: "Go live",
  checking: "One moment…",
  takeOver: "This show has a picture already. Taking over ends OBS’s picture, or that of the other browser.",
  takeOverYes: "Take over",

  mute: "Mute",
  hide: "Camera off",
  share: "Share screen",
  end: "End",
  endSure: "End your broadcast? Viewers lose the picture at once.",
  endYes: "Yes, end it",
  leave: "You are on air. Leaving this page ends your broadcast.",
  ended: "You are off air.",

  health: "Connection",
  good: "All is well.",
  measuring: "Measuring…",
  cpu: "This computer is too slow for the picture. Close other programs, or choose a smaller picture.",
  bandwidth: "The connection is too slow for the picture. Choose a smaller one, or use a cable.",
  lossy: (percent: number) =>
    `${percent} % of what you send is lost on the way. Use a cable, or move closer to the Wi-Fi.`,
  away: "The connection is lost. It comes back by itself: keep this page open.",
  rate: "Sent",
  mbit: (n: number) => `${number(n, tenths)} Mbit/s`,
  frames: "Frames",
  fps: (n: number) => `${number(n)} a second`,
  pixels: "Picture",
  by: (width: number, height: number) => `${width} × ${height}`,
  trip: "Round trip",
  ms: (n: number) => `${number(n)} ms`,

  problems: {
    device_denied: {
      what: "The browser may not use the camera or microphone.",
      how: "Allow them for this page beside its address, then try again.",
    },
    device_missing: {
      what: "The camera or microphone was not found.",
      how: "Connect it, or choose another one.",
    },
    device_busy: {
      what: "The camera or microphone could not be opened.",
      how: "Close other programs that use it, then try again.",
    },
    device_lost: { what: "A device was disconnected.", how: "Connect it again, or choose another one." },
    insecure_context: {
      what: "The browser gives camera and microphone to https pages only.",
      how: "Start the server with --https.",
    },
    nothing_to_send: {
      what: "There is nothing to send.",
      how: "Choose a camera, a microphone or the screen.",
    },
    key_refused: {
      what: "The server did not let you in.",
      how: "Open your link of the desk again in this browser.",
    },
    already_publishing: {
      what: "Somebody else is publishing this show.",
      how: "Stop the other encoder, then go live again.",
    },
    offline: { what: "The server can’t be reached.", how: "Check the network connection." },
    ice_failed: {
      what: "No connection for the picture could be made.",
      how: "The network may block it: try another one.",
    },
    no_webrtc: { what: "This browser can’t publish.", how: "Use a current browser." },
  } as Readonly<Record<string, { readonly what: string; readonly how: string }>>,
});
