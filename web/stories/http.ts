/** What a server answers, by the end of the address. A number is a refusal with that status, null never comes. */
export type Answers = Readonly<Record<string, unknown>> | undefined;

/** A `fetch` that asks nobody. What has no answer is not there. */
export const answering =
  (answers: Answers): typeof fetch =>
  async (address) => {
    const url = address instanceof Request ? address.url : String(address);
    const path = new URL(url, location.href).pathname;
    const [, answer] = Object.entries(answers ?? {}).find(([end]) => path.endsWith(end)) ?? [];
    if (answer === null) return new Promise<Response>(() => {});
    if (answer === undefined) return refusal("not_found", "There is no such thing here.", 404);
    if (typeof answer === "number")
      return refusal("internal", "Something went wrong on the server. Try again in a moment.", answer);
    return Response.json(answer);
  };

const refusal = (code: string, message: string, status: number): Response =>
  Response.json({ code, message, retryable: true }, { status });
