import "./app.css";
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
import { DirectoryPage } from "./directory/page.tsx";
import { NotFound } from "./ui/notfound.tsx";
import { type Services, ServicesProvider } from "./ui/services.ts";
import { WatchPage } from "./watch/page.tsx";

const root = createRootRoute({
  component: Outlet,
  notFoundComponent: () => (
    <NotFound title="There is no such page">The address may be wrong, or the page has moved.</NotFound>
  ),
});

const directory = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: DirectoryPage,
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
  component: lazyRouteComponent(() => import("./studio/desk/page.tsx"), "StudioPage"),
});

const router = createRouter({
  routeTree: root.addChildren([directory, watch, studio]),
  defaultPreload: "intent",
  scrollRestoration: false,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

/** Draws the app into a page. */
export function mount(node: HTMLElement, services: Services): void {
  createRoot(node).render(
    <StrictMode>
      <ServicesProvider value={services}>
        <RouterProvider router={router} />
      </ServicesProvider>
    </StrictMode>,
  );
}
