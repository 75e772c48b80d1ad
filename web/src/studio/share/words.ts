import { lexicon } from "@frontrow/elements";

/** What the desk says of passing a show on. */
export const words = lexicon("share", {
  heading: "Share",
  watch: "Watch page",
  hall: "In a hall",
  hallHow: "People join from their phones by this code. They take part there, without the picture.",
  code: "Code for phones",
  link: "Address with the code",
  qr: "QR code that leads phones in",
  newCode: "Make a new code",
  newCodeSure: "The old code leads nowhere from now on, on printed posters too.",
  newCodeYes: "Yes, make a new code",
  newCodeDone: "There is a new code.",
  present: "Presenter view",
  presentHow: "For the projector: how to join, and whatever is open. It needs no sign-in.",
  presentOpen: "Open the presenter view",
  embed: "On your website",
  embedHow: "A frame works everywhere. The script puts the player and the chat into the page itself.",
  frame: "Frame",
  script: "Script",
  failed: "The code could not be read.",
  again: "Try again",
});
