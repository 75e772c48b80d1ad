import type { Client } from "@frontrow/core";
import type { StoryObj } from "@storybook/react-vite";
import { type ReactNode, useLayoutEffect, useMemo, useRef } from "react";
import type { MockClient } from "../fixture/mock.ts";
import { DeskProvider } from "../src/studio/desk/context.tsx";
import { room, type Setting } from "./room.ts";

/** Where a story stands: in the rail, in a column, over the width of a player, or alone on a page. */
export type Place = "rail" | "half" | "player" | "page";

export interface More {
  readonly place?: Place;
  /** Attributes of the element. */
  readonly with?: Readonly<Record<string, string>>;
  /** What the server answers over HTTP, by the end of the address; a number is a refusal, null never comes. */
  readonly answers?: Readonly<Record<string, unknown>>;
  /** What is done in it before it is looked at. */
  readonly play?: (canvas: HTMLElement) => Promise<void> | void;
}

function story(draw: () => ReactNode, more: More): StoryObj {
  return {
    parameters: { place: more.place ?? "rail", answers: more.answers ?? {} },
    render: () => <>{draw()}</>,
    ...(more.play && {
      play: async ({ canvasElement }: { canvasElement: HTMLElement }) => more.play?.(canvasElement),
    }),
  };
}

/** An element of the SDK over a room. */
export const element = (tag: string, settings: readonly Setting[] = [], more: More = {}): StoryObj =>
  story(() => <Element tag={tag} settings={settings} attributes={more.with ?? {}} />, more);

function Element(props: {
  readonly tag: string;
  readonly settings: readonly Setting[];
  readonly attributes: Readonly<Record<string, string>>;
}) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const one = document.createElement(props.tag);
    for (const [name, value] of Object.entries(props.attributes)) one.setAttribute(name, value);
    Object.assign(one, { client: room(...props.settings) });
    place.current?.replaceChildren(one);
    return () => one.remove();
  }, [props]);
  return <div ref={place} />;
}

/** A part of the pages. */
export const part = (draw: () => ReactNode, more: More = {}): StoryObj => story(draw, more);

/** A part of the desk, at the desk of a room. */
export const atDesk = (
  draw: (client: MockClient & Client) => ReactNode,
  settings: readonly Setting[] = [],
  more: More = {},
): StoryObj => story(() => <Desk draw={draw} settings={settings} />, { place: "half", ...more });

function Desk(props: {
  readonly draw: (client: MockClient & Client) => ReactNode;
  readonly settings: readonly Setting[];
}) {
  const client = useMemo(() => room(...props.settings), [props]);
  return <DeskProvider client={client}>{props.draw(client)}</DeskProvider>;
}

const turn = () => new Promise((done) => setTimeout(done, 30));

/** Presses what is found, through shadow roots, as soon as it is there. */
export const press =
  (...selectors: readonly string[]) =>
  async (canvas: HTMLElement): Promise<void> => {
    for (const selector of selectors) {
      for (let i = 0; i < 60; i++) {
        const found = find(canvas, selector);
        if (found !== null) {
          found.click();
          break;
        }
        await turn();
      }
      await turn();
    }
  };

/** Writes into a field as if somebody typed it. */
export const write =
  (selector: string, text: string) =>
  async (canvas: HTMLElement): Promise<void> => {
    for (let i = 0; i < 60 && find(canvas, selector) === null; i++) await turn();
    const field = find(canvas, selector) as HTMLInputElement | null;
    if (field === null) throw new Error(`nothing is ${selector}`);
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
    await turn();
  };

/** Focuses what is found, and presses keys on whatever then has the focus. */
export const keysOn =
  (selector: string, ...keys: readonly string[]) =>
  async (canvas: HTMLElement): Promise<void> => {
    find(canvas, selector)?.focus();
    for (const key of keys) {
      focused(document)?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true }));
      await turn();
    }
  };

function focused(root: Document | ShadowRoot): Element | null {
  const at = root.activeElement;
  return at?.shadowRoot?.activeElement ? focused(at.shadowRoot) : at;
}

function find(root: ParentNode, selector: string): HTMLElement | null {
  const here = root.querySelector<HTMLElement>(selector);
  if (here !== null) return here;
  for (const e of root.querySelectorAll("*")) {
    const inside = e.shadowRoot === null ? null : find(e.shadowRoot, selector);
    if (inside !== null) return inside;
  }
  return null;
}
