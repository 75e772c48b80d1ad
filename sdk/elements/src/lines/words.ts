import { lexicon } from "../lang/language.ts";

/** What answering, changing and deleting a line says. */
export const words = lexicon("lines", {
  tools: (name: string) => `Message from ${name}`,
  reply: "Reply",
  edit: "Edit",
  remove: "Delete",
  sure: "Delete this message?",
  cancel: "Cancel",
  replying: "Replying to",
  editing: "Editing your message",
});
