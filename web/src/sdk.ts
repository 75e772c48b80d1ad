/** What `/sdk/v1.js` exports: the headless core, and the elements, which it defines. */
export * from "@frontrow/core";
export * from "@frontrow/elements";

// The widgets come after the player and the chat, in a file of their own.
void import("@frontrow/elements/room");
