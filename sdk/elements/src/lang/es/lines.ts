import type { Texts } from "../texts.ts";

/** Answering, changing and deleting lines of the chat. */
export const lines: Texts["lines"] = {
  tools: (name) => `Mensaje de ${name}`,
  reply: "Responder",
  edit: "Editar",
  remove: "Eliminar",
  sure: "¿Eliminar este mensaje?",
  cancel: "Cancelar",
  replying: "Respondiendo a",
  editing: "Editando tu mensaje",
};
