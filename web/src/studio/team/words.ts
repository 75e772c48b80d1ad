import { lexicon } from "@frontrow/elements";

/** What the desk says about the links of the team. */
export const words = lexicon("team", {
  heading: "Team links",
  about:
    "Whoever opens a link has its role on this server, in all channels. Make one for each person, so that you can revoke it alone.",
  loading: "Loading…",
  failed: "The links can't be read.",
  again: "Try again",
  none: "Nobody has a link.",
  standing: "Standing link",
  standingHow: "The command line prints it. Anybody may have it.",
  yours: "You are here by this one",
  made: (date: string) => `Made ${date}`,
  used: (date: string) => `Last used ${date}`,
  unused: "Never used",
  role: "Role",
  name: "Who is it for?",
  nameExample: "Ada, on Fridays",
  make: "Make a link",
  ready: (name: string) => `The link for ${name} is made. Copy it now.`,
  address: (name: string) => `Link for ${name}`,
  once: "It is shown until you leave this page. Pass it on in private.",
  reveal: "Show the link",
  mask: "Hide the link",
  revoke: "Revoke",
  revokeSure: (name: string) => `Revoke the link for ${name}? Whoever came by it is out at once.`,
  revokeYes: "Yes, revoke it",
  back: "Keep it",
  revoked: (name: string) => `The link for ${name} is revoked.`,
});
