import "./app.css";
import { language } from "@frontrow/elements";
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  RouterProvider,
} from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { NotFound } from "./ui/notfound.tsx";
import { type Services, ServicesProvider } from "./ui/services.ts";
import { useReadable } from "./ui/store.ts";
import { words } from "./ui/words.ts";
import { WatchPage } from "./watch/page.tsx";

const root = createRootRoute({
  component: Outlet,
  notFoundComponent: () => <NotFound title={words.noPage}>{words.noPageHow}</NotFound>,
});

const directory = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: lazyRouteComponent(() => import("./directory/page.tsx"), "DirectoryPage"),
});

const watch = createRoute({
  getParentRoute: () => root,
  path: "/watch/$channel",
  component: WatchPage,
});

/** The desk is loaded by whoever opens it. */
const studio = createRoute({
  getParentRoute: () => root,
  path: "/studio/$channel",
  component: lazyRouteComponent(() => import("./studio/index.ts"), "StudioPage"),
});

const joinPage = lazyRouteComponent(() => import("./join/page.tsx"), "JoinPage");

/** A phone in the hall types its code here. */
const join = createRoute({ getParentRoute: () => root, path: "/join", component: joinPage });

/** What a QR code says. */
const joined = createRoute({ getParentRoute: () => root, path: "/join/$code", component: joinPage });

/** The projector's view. */
const present = createRoute({
  getParentRoute: () => root,
  path: "/present/$channel",
  component: lazyRouteComponent(() => import("./present/page.tsx"), "PresentPage"),
});

const router = createRouter({
  routeTree: root.addChildren([directory, watch, studio, join, joined, present]),
  defaultPreload: "intent",
  scrollRestoration: false,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

/** The app in the language of the page: in another it is drawn anew, so that no text of the old one stays. */
function Spoken() {
  return <RouterProvider key={useReadable(language, (l) => l)} router={router} />;
}

/** Draws the app into a page. */
export function mount(node: HTMLElement, services: Services): void {
  createRoot(node).render(
    <StrictMode>
      <ServicesProvider value={services}>
        <Spoken />
      </ServicesProvider>
    </StrictMode>,
  );
}
