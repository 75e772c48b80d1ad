import { browserEnv, type Env, timed } from "../env.ts";
import { httpFailure, offline } from "../errors.ts";

export interface AsStaff {
  /** Origin of the server. */
  readonly server: string;
  readonly channel: string;
  /** The bearer token of an owner, an admin or a producer. */
  readonly bearer: string | null;
}

/** POST to the channel's REST interface, as the staff. Rejects with a FrontrowError. */
export async function postAsStaff(
  o: AsStaff,
  path: string,
  body: Blob | null,
  ms: number,
  signal: AbortSignal | null = null,
  env: Pick<Env, "fetch"> = browserEnv(),
): Promise<Record<string, unknown>> {
  const url = new URL(`/api/v1/channels/${encodeURIComponent(o.channel)}/${path}`, o.server);
  return timed(ms, signal, offline, async (ends) => {
    const answer = await env.fetch(url, {
      method: "POST",
      headers: o.bearer === null ? {} : { Authorization: `Bearer ${o.bearer}` },
      body,
      signal: ends,
    });
    if (!answer.ok) throw await httpFailure(answer);
    return (await answer.json()) as Record<string, unknown>;
  });
}

/** Gets a token that publishes to the channel for 12 hours, or until its stream key is replaced. */
export async function publishToken(o: AsStaff): Promise<string> {
  return String((await postAsStaff(o, "publish-token", null, 8_000)).token);
}
