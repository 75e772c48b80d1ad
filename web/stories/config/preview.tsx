import "../../src/app.css";
// All of the desk at once, so that its style sheets come in the order that they have in the product.
import "../../src/studio/index.ts";
import "../stories.css";
import { fromRight, installTokens, type Language, language, setLanguage, speaks } from "@frontrow/elements";
import "@frontrow/elements/room";
import type { Decorator, Preview } from "@storybook/react-vite";
import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterContextProvider,
} from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { openChannels } from "../../src/directory/channels.ts";
import { texts } from "../../src/lang/index.ts";
import { languageNames } from "../../src/ui/language.ts";
import { ServicesProvider } from "../../src/ui/services.ts";
import { useReadable } from "../../src/ui/store.ts";
import { openThemes } from "../../src/ui/theme.ts";
import { type Answers, answering } from "../http.ts";
import { room } from "../room.ts";

installTokens(document);
void speaks(texts);

const themes = openThemes();
const router = createRouter({ routeTree: createRootRoute(), history: createMemoryHistory() });
const services = { themes, channels: openChannels(fetch.bind(window)), client: () => room() };

type Globals = Readonly<Record<string, unknown>>;

/** The theme and the language that the toolbar says; the system's theme without one. */
async function take({ theme, language: of }: Globals): Promise<void> {
  const root = document.documentElement;
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  else delete root.dataset.theme;
  await setLanguage(of as Language);
  root.lang = language.get();
  root.dir = fromRight(language.get()) ? "rtl" : "ltr";
}

/** Draws anew in another language, so that no text of the old one stays. */
function Place({ id, place, globals, children }: PlaceProps) {
  const spoken = useReadable(language, (l) => l);
  useEffect(() => void take(globals), [globals]);
  return (
    <main className={`story ${place} ${id.startsWith("desk-") ? "desk" : ""}`} data-story={id} key={spoken}>
      {children}
    </main>
  );
}

interface PlaceProps {
  readonly id: string;
  readonly place: string;
  readonly globals: Globals;
  readonly children: ReactNode;
}

/** What the pages stand in: their services, their router, and a plain place of the width that the story asks for. */
const inPage: Decorator = (Story, { parameters, id, globals }) => (
  <ServicesProvider value={services}>
    <RouterContextProvider router={router as never}>
      <Place id={id} place={String(parameters.place ?? "rail")} globals={globals}>
        <Story />
      </Place>
    </RouterContextProvider>
  </ServicesProvider>
);

const preview: Preview = {
  decorators: [inPage],
  tags: ["!autodocs"],
  parameters: { layout: "fullscreen", options: { storySort: { order: ["Look", "Elements", "Desk"] } } },
  initialGlobals: { theme: "system", language: "en" },
  globalTypes: {
    theme: {
      description: "Theme",
      toolbar: { title: "Theme", items: ["system", "light", "dark"], dynamicTitle: true },
    },
    language: {
      description: "Language",
      toolbar: {
        title: "Language",
        dynamicTitle: true,
        items: Object.entries(languageNames).map(([value, title]) => ({ value, title })),
      },
    },
  },
  async beforeEach({ globals, parameters }) {
    const given = window.fetch;
    window.fetch = answering(parameters.answers as Answers);
    await take(globals);
    localStorage.clear();
    return () => {
      window.fetch = given;
    };
  },
};

export default preview;
