/** What `/sdk/react.js` exports: the components and hooks, over the elements of `/sdk/v1.js`. */
export * from "@frontrow/react";
