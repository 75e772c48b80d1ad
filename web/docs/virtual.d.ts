/** The tokens as a style sheet: docs/build.ts makes it. */
declare module "virtual:frontrow-tokens.css";
