/** Makes a text safe inside of an attribute of HTML. */
const attribute = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

/** The origin of a watch page's address. */
export const originOf = (watch: string): string => new URL(watch).origin;

/** A frame for other people's pages, with the chat beside the picture. */
export function frameOf(watch: string, channel: string): string {
  const src = attribute(`${originOf(watch)}/embed/${encodeURIComponent(channel)}?panels=chat`);
  return `<iframe src="${src}" title="${attribute(channel)}" width="960" height="540" allow="autoplay; fullscreen; picture-in-picture"></iframe>`;
}

/** One script tag, and the elements that it defines. */
export function scriptOf(watch: string, channel: string): string {
  const [server, name] = [attribute(originOf(watch)), attribute(channel)];
  return [
    `<script type="module" src="${server}/sdk/v1.js"></script>`,
    `<frontrow-player server="${server}" channel="${name}"></frontrow-player>`,
    `<frontrow-chat server="${server}" channel="${name}"></frontrow-chat>`,
  ].join("\n");
}
