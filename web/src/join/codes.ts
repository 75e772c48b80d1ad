/** What people in a hall are shown. */
export interface JoinCode {
  /** Six digits. */
  readonly code: string;
  /** Leads straight in. */
  readonly url: string;
}

/** Where a code leads; `wrong` leads nowhere, `wait` came after too many wrong ones. */
export type Found = { readonly channel: string } | "wrong" | "wait" | "away";

/** Asks the server where a code leads, as it was typed. */
export async function lookUp(typed: string): Promise<Found> {
  try {
    const answer = await fetch(`/api/v1/join/${encodeURIComponent(typed.trim())}`, {
      signal: AbortSignal.timeout(10_000),
    });
    if (answer.status === 429) return "wait";
    if (answer.status >= 400 && answer.status < 500) return "wrong";
    const { channel } = (await answer.json()) as { readonly channel?: unknown };
    return answer.ok && typeof channel === "string" ? { channel } : "away";
  } catch {
    return "away";
  }
}

/** Asks the server for the code of a channel. Throws where that fails. */
export async function readCode(channel: string): Promise<JoinCode> {
  const answer = await fetch(`/api/v1/channels/${encodeURIComponent(channel)}/code`, {
    signal: AbortSignal.timeout(10_000),
  });
  const body = (await answer.json()) as Partial<JoinCode>;
  if (!answer.ok || typeof body.code !== "string" || typeof body.url !== "string") throw body;
  return { code: body.code, url: body.url };
}

/** A code as people read it out: in two groups of three. */
export const grouped = (code: string): string => `${code.slice(0, 3)} ${code.slice(3)}`;

/** The address without its scheme and its code, to be typed: "live.example.com/join". */
export function spoken(url: string): string {
  try {
    const { host, pathname } = new URL(url);
    return host + pathname.replace(/\/[^/]*$/, "");
  } catch {
    return url;
  }
}

/** Whether a typed code has all its digits, whatever stands between them. */
export const isWhole = (typed: string): boolean => /^(?:[^\p{L}\p{N}]*\p{Nd}){6}[^\p{L}\p{N}]*$/u.test(typed);
