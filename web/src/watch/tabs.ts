/** Which panels a room has beside the picture: shared with the element that is a whole show. */
export { listed, newestOf, panelsOf } from "@frontrow/elements/room";
