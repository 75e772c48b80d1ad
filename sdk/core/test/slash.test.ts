import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Slash, slash, slashCommands } from "../src/slash.ts";
import type { ChatLine } from "../src/types.ts";

const line = (id: string, by: string, name: string): ChatLine => ({
  key: id,
  id,
  kind: "message",
  at: 1,
  by: { id: by, name, role: "viewer" },
  text: "hi",
  status: "sent",
});
const all = ["activity.join", "chat.send", "moderate", "activity.host"];
const room = (can: readonly string[] = all) => ({
  messages: [
    line("c_1", "d_ada", "Ada"),
    line("c_2", "d_anna", "Anna"),
    line("c_3", "d_maria", "Anna Maria"),
    line("c_4", "d_twin1", "Max"),
    line("c_5", "d_twin2", "max"),
    line("c_6", "d_ada", "Ada"),
    line("c_7", "d_zoe", "Zoë"),
    { ...line("s", "", ""), by: null, kind: "system" as const },
  ],
  me: { id: "d_me", name: "Mo", role: "moderator", can },
});
const read = (text: string) => slash(text, room());
const error = (s: Slash) => ("error" in s ? s.error : undefined);

describe("what is written into the line of a chat", () => {
  test.each<[string, string]>([
    [" hello ", "hello"],
    ["a /ban", "a /ban"],
    ["//ban @Ada", "/ban @Ada"],
    ["//", "/"],
    ["///", "//"],
    ["/me waves", "/me waves"],
    ["/ME  waves", "/me waves"],
    ["//me waves", "//me waves"],
    ["//mean it", "/mean it"],
  ])("%s is a line", (text, say) => {
    expect(read(text)).toEqual({ say });
  });

  test.each<[string, string, Record<string, unknown>]>([
    ["/so @Ada", "chat.shoutout", { actor: "d_ada", name: "Ada" }],
    [
      "/so ada is great https://ada.example/x",
      "chat.shoutout",
      { actor: "d_ada", name: "Ada", text: "is great", link: "https://ada.example/x" },
    ],
    ["/so @Adam sings", "chat.shoutout", { name: "Adam", text: "sings" }],
    ["/so Off", "chat.unshout", {}],
    ["/so @off", "chat.shoutout", { name: "off" }],
    [
      "/poll Which one? | Red |  Blue",
      "poll.create",
      { question: "Which one?", options: ["Red", "Blue"], launch: true },
    ],
    ["/announce We go on\nat 8", "chat.announce", { text: "We go on\nat 8" }],
    ["/pin @ada", "chat.pin", { id: "c_6" }],
    ["/slow 30", "chat.mode", { slow: 30 }],
    ["/slow 1m", "chat.mode", { slow: 60 }],
    ["/SLOW off", "chat.mode", { slow: 0 }],
    ["/clear @Ada", "mod.clear", { person: "d_ada" }],
    [
      "/timeout @Anna Maria 10m too loud",
      "mod.timeout",
      { person: "d_maria", seconds: 600, reason: "too loud" },
    ],
    ["/timeout @anna 2h", "mod.timeout", { person: "d_anna", seconds: 7200 }],
    ["/timeout @Zoë 90", "mod.timeout", { person: "d_zoe", seconds: 90 }],
    ["/ban Ada spam, spam", "mod.ban", { person: "d_ada", reason: "spam, spam" }],
    ["/unban @ADA", "mod.unban", { person: "d_ada" }],
  ])("%s", (text, cmd, data) => {
    expect(read(text)).toEqual({ cmd, data });
  });

  test.each<[string, string]>([
    ["/", "no command /"],
    ["/wave", "no command /wave"],
    ["/ ban @Ada", "no command /"],
    ["/me", "/me text"],
    ["/so", "/so @name"],
    ["/so @", "/so @name"],
    ["/poll Which? | one", "/poll Question?"],
    ["/poll Which? | one |", "/poll Question?"],
    ["/announce ", "/announce text"],
    ["/pin @Ada please", "/pin @name"],
    ["/slow", "/slow 30"],
    ["/slow down", "/slow 30"],
    ["/timeout @Ada", "/timeout @name"],
    ["/timeout @Ada forever", "/timeout @name"],
    ["/ban", "/ban @name"],
    ["/ban @Adam", "Nobody"],
    ["/ban @Zo", "Nobody"],
    ["/ban @Max", "More than one"],
  ])("%s is refused", (text, message) => {
    expect(error(read(text))?.message).toContain(message);
  });

  test("what somebody may not do is not sent", () => {
    for (const { name, needs, usage } of slashCommands(all)) {
      const s = slash(usage.replace("name", "Ada"), room(all.filter((c) => c !== needs)));
      if (name !== "me") expect(error(s)?.message).toContain("may not");
    }
    expect(error(slash("/ban @Ada", { ...room(), me: null }))).toBeDefined();
    expect(slashCommands(["chat.send"]).map((c) => c.name)).toEqual(["me"]);
    expect(slashCommands([])).toEqual([]);
  });

  test("each usage is one that works, and what it needs is what the server's command needs", () => {
    const schema = JSON.parse(
      readFileSync(new URL("../../../schema/events.json", import.meta.url), "utf8"),
    ) as { readonly commands: readonly { readonly name: string; readonly needs: string }[] };
    for (const { usage, needs, name } of slashCommands(all)) {
      const s = read(
        usage
          .replace(" or /slow off", "")
          .replace("@name", "@Ada")
          .replace(/ \[.*$/, ""),
      );
      if (name === "me") continue;
      if (!("cmd" in s)) throw new Error(`${usage}: ${error(s)?.message}`);
      const spec = schema.commands.find((c) => c.name === s.cmd);
      // The schema is made anew after the command: until then it is not there.
      if (spec) expect(spec.needs, usage).toBe(needs);
    }
  });
});
