import {
  createElement,
  type HTMLAttributes,
  type ReactElement,
  useEffect,
  useLayoutEffect,
  useRef,
} from "react";

/** What every component passes on to its element: `className`, `style`, `id`, `aria-*` and so on. */
export type ElementProps = Omit<HTMLAttributes<HTMLElement>, "children">;

interface Wrapped {
  readonly tag: `frontrow-${string}`;
  /** Properties of the element: set as they are, also before it is defined. */
  readonly give: Readonly<Record<string, unknown>>;
  readonly rest: ElementProps;
}

/** Draws a custom element and keeps its properties. */
export function Wrap({ tag, give, rest }: Wrapped): ReactElement {
  const element = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const node = element.current as unknown as Record<string, unknown> | null;
    if (node === null) return;
    for (const [name, value] of Object.entries(give)) if (node[name] !== value) node[name] = value;
  });
  return createElement(tag, { ...rest, ref: element });
}

/** Loads the widgets of the room's activities, which a page needs after its picture. */
export function useWidgets(): void {
  useEffect(() => {
    // Where the network is away the rest of the page goes on; a reload asks again.
    import("@frontrow/elements/room").catch(() => {});
  }, []);
}
