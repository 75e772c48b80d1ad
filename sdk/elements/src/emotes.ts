/**
 * Emotes in a chat. It comes when a channel has some, or somebody looks for one:
 * a chat draws without it.
 */
export { type Emote, type EmoteMap, isBig, partsOf, pictureAt } from "./emotes/parts.ts";
export { EmoteTool } from "./emotes/tool.ts";
