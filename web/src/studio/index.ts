import { speaks } from "@frontrow/elements";
import { texts } from "./lang/index.ts";

// Before it is drawn: nobody sees the desk turn from one language into another.
await speaks(texts);

export { StudioPage } from "./desk/page.tsx";
