import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { Header } from "./header.tsx";
import { Message } from "./message.tsx";
import { words } from "./words.ts";

/** Where nothing is: says so, and shows the way on. */
export function NotFound({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Frontrow`;
  }, [title]);
  return (
    <div className="flex min-h-dvh flex-col">
      <Header />
      <main className="grid flex-1 place-items-center">
        <Message
          title={title}
          action={
            <Link to="/" className="btn btn-primary">
              {words.seeLive}
            </Link>
          }
        >
          {children}
        </Message>
      </main>
    </div>
  );
}
