import { type Entry, find } from "./find.ts";
import { words } from "./words.ts";

/** The dialog that searches the pages; its index is loaded when it is first opened. */
export function openSearch(button: HTMLElement, dialog: HTMLDialogElement): void {
  const input = dialog.querySelector("input");
  const hint = dialog.querySelector(".hint");
  const list = dialog.querySelector("ol");
  if (input === null || hint === null || list === null) return;
  let index: readonly Entry[] | "loading" | "failed" = [];
  let loaded = false;

  const load = async () => {
    if (loaded || index === "loading") return;
    index = "loading";
    draw();
    try {
      const answer = await fetch(document.body.dataset.search ?? "");
      if (!answer.ok) throw new Error(`The index answers ${answer.status}.`);
      index = (await answer.json()) as readonly Entry[];
      loaded = true;
    } catch {
      index = "failed";
    }
    draw();
  };

  const draw = () => {
    const query = input.value.trim();
    const found = typeof index === "string" ? [] : find(index, query);
    if (typeof index === "string") hint.textContent = words.search[index];
    else if (query === "") hint.textContent = words.search.hint;
    else hint.textContent = found.length === 0 ? words.search.none(query) : words.search.found(found.length);
    list.replaceChildren(...found.map(row));
  };

  const open = () => {
    if (dialog.open) return;
    dialog.showModal();
    input.select();
    draw();
    void load();
  };
  button.hidden = false;
  button.addEventListener("click", open);
  input.addEventListener("input", draw);
  dialog.querySelector("[data-close]")?.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (e) => {
    const link = (e.target as Element).closest("a");
    if (e.target === dialog || link !== null) dialog.close();
  });
  dialog.querySelector("form")?.addEventListener("submit", (e) => {
    e.preventDefault();
    list.querySelector("a")?.click();
  });
  dialog.addEventListener("keydown", (e) => move(e, input, list));
  document.addEventListener("keydown", (e) => {
    const there = e.composedPath()[0];
    const writes = there instanceof Element && there.matches("input, textarea, select, [contenteditable]");
    if (e.key !== "/" || writes || e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented) return;
    e.preventDefault();
    open();
  });
}

function row({ url, title, heading, around }: ReturnType<typeof find>[number]): HTMLLIElement {
  const part = (name: "b" | "small" | "span", text: string) => {
    const node = document.createElement(name);
    node.textContent = text;
    return node;
  };
  const link = document.createElement("a");
  link.href = url;
  link.append(part("b", heading));
  if (heading !== title) link.append(part("small", title));
  if (around !== "") link.append(part("span", around));
  const item = document.createElement("li");
  item.append(link);
  return item;
}

/** The arrow keys go from the field through the results. */
function move(e: KeyboardEvent, input: HTMLInputElement, list: HTMLElement): void {
  if (e.key !== "ArrowDown" && e.key !== "ArrowUp") return;
  const all: HTMLElement[] = [input, ...list.querySelectorAll("a")];
  const at = all.indexOf(document.activeElement as HTMLElement);
  const to = all[at + (e.key === "ArrowDown" ? 1 : -1)];
  e.preventDefault();
  to?.focus();
}
