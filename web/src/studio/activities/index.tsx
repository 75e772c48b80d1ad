import "./board.css";
import "./activities.css";

/**
 * The desk's activities, for a page that follows a client in the room as one of
 * the staff: `Activities` (needs `activity.host`), `Questions`, `Hands` (needs
 * `activity.host`) and `Pulse`. Each fills the inline size that it is given and
 * begins below the heading of level 2 that the page gives it. `openDesk(client)`
 * begins to follow what the staff alone are told: call it before the client is started.
 */
export { Activities } from "./activities.tsx";
export { Hands } from "./hands.tsx";
export { Pulse } from "./pulse.tsx";
export { Questions } from "./questions.tsx";
export { openDesk } from "./store.ts";
