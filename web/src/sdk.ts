/** What `/sdk/v1.js` exports: the headless core, and the elements, which it defines. */
export * from "@frontrow/core";
export * from "@frontrow/elements";
