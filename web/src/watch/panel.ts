/** A panel of the rail. */
export type Panel = "chat" | "qa" | "polls" | "people";

const panels: readonly string[] = ["chat", "qa", "polls", "people"];

/** The panel that the address asks for. */
export function readPanel(): Panel {
  const asked = new URLSearchParams(location.search).get("panel") ?? "";
  return panels.includes(asked) ? (asked as Panel) : "chat";
}

/** Puts the panel into the address, so that a reload and a link come back to it. */
export function writePanel(panel: Panel): void {
  const url = new URL(location.href);
  if (panel === "chat") url.searchParams.delete("panel");
  else url.searchParams.set("panel", panel);
  history.replaceState(history.state, "", url);
}
