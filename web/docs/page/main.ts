import "virtual:frontrow-tokens.css";
import "./docs.css";
import "./text.css";
import "./search.css";
import "./narrow.css";
import { openSearch } from "./search.ts";
import { words } from "./words.ts";

const store = "frontrow.theme";
const root = document.documentElement;

function themeButton(button: HTMLElement): void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const system = () => (dark.matches ? "dark" : "light");
  const name = () => {
    const other = (root.dataset.theme ?? system()) === "dark" ? "light" : "dark";
    button.setAttribute("aria-label", words.theme(other));
    button.title = words.theme(other);
    button.dataset.to = other;
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    const other = button.dataset.to ?? "dark";
    const own = other !== system();
    if (own) root.dataset.theme = other;
    else delete root.dataset.theme;
    try {
      if (own) localStorage.setItem(store, other);
      else localStorage.removeItem(store);
    } catch {
      // Storage is forbidden here; the choice holds until the page is left.
    }
    name();
  });
  dark.addEventListener("change", name);
  name();
}

function copyButton(button: HTMLElement): void {
  const code = button.parentElement?.querySelector("code");
  const say = (text: string) => {
    button.setAttribute("aria-label", text);
    button.title = text;
  };
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(code?.textContent ?? "");
      button.classList.add("done");
      say(words.copied);
    } catch {
      // Without https a page may not copy: the code is marked, so that the reader can.
      if (code) getSelection()?.selectAllChildren(code);
      say(words.notCopied);
    }
    setTimeout(() => {
      button.classList.remove("done");
      say(words.copy);
    }, 2000);
  });
}

/** On narrow pages the list of pages is shown and put away; on wide ones it is always there. */
function menuButton(button: HTMLElement): void {
  const turn = (open: boolean) => {
    button.setAttribute("aria-expanded", String(open));
    document.body.classList.toggle("menu-open", open);
  };
  button.hidden = false;
  button.addEventListener("click", () => turn(button.getAttribute("aria-expanded") !== "true"));
  document.addEventListener("keydown", (e) => {
    if (e.key !== "Escape" || button.getAttribute("aria-expanded") !== "true") return;
    turn(false);
    button.focus();
  });
}

/** Marks the heading that is being read in the list beside the page. */
function follow(contents: Element): void {
  const links = new Map(
    [...contents.querySelectorAll("a")].map((a) => [decodeURIComponent(a.hash.slice(1)), a]),
  );
  const heads = [...links.keys()].flatMap((id) => document.getElementById(id) ?? []);
  const mark = () => {
    const now = heads.findLast((h) => h.getBoundingClientRect().top < 120) ?? heads[0];
    for (const [id, link] of links) {
      if (id === now?.id) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    }
  };
  addEventListener("scroll", mark, { passive: true });
  mark();
}

const all = (selector: string) => document.querySelectorAll<HTMLElement>(selector);
for (const button of all("[data-theme-button]")) themeButton(button);
for (const button of all("[data-copy]")) copyButton(button);
for (const button of all("[data-menu]")) menuButton(button);
const [find] = all("[data-find]");
const dialog = document.querySelector("dialog");
if (find !== undefined && dialog !== null) openSearch(find, dialog);
const contents = document.querySelector(".contents");
if (contents !== null) follow(contents);
const [pages] = all(".pages");
const [here] = all('.pages [aria-current="page"]');
if (pages !== undefined && here !== undefined) pages.scrollTop = here.offsetTop - pages.clientHeight / 2;
const stages = [...all("[data-live]")];
if (stages.length > 0) import("../demo/main.ts").then(({ show }) => show(stages), missing);

/** The elements can't be loaded: the rest of the page is there. */
function missing(): void {
  for (const stage of stages) {
    const note = document.createElement("p");
    note.className = "waits";
    note.textContent = words.noExample;
    stage.replaceChildren(note);
  }
}
