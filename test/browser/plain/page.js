// A plain page on the headless core: it shows each feature's view and sends
// any command. ?channel= and ?play=whep|llhls|late|no say what it watches;
// late is an HLS player of its own, some six seconds behind. With ?site= the
// page is one of a site that vouches for its visitors: /plain/token says who it is.
import { createClient } from "@frontrow/core";
import { slash } from "@frontrow/core/slash";

const query = new URLSearchParams(location.search);
const channel = query.get("channel") ?? "live";
const play = query.get("play") ?? "no";
async function token() {
  const answer = await fetch("/plain/token");
  if (!answer.ok) throw new Error(`The site answers ${answer.status}.`);
  return answer.text();
}
const client = createClient({ channel, ...(query.has("site") && { token }) });
const video = document.querySelector("video");

let now = () => null;
if (play === "whep" || play === "llhls") {
  const player = client.player(video, { transport: play });
  player.play();
  now = player.now;
}
if (play === "late") {
  const { default: Hls } = await import("hls.js");
  const hls = new Hls({ lowLatencyMode: false, liveSyncDuration: 8, liveMaxLatencyDuration: 20 });
  hls.loadSource(`/hls/${channel}/index.m3u8`);
  hls.attachMedia(video);
  hls.on(Hls.Events.MANIFEST_PARSED, () => video.play());
  now = () => (video.paused || !hls.playingDate ? null : +hls.playingDate * 1000);
  client.follow(now);
}
client.start();

/** Each change of a view, with what was on the screen: for tests. */
const seen = [];
/** The picture's number: twelve black or white cells in its first row. */
const canvas = new OffscreenCanvas(12, 1);
const ink = canvas.getContext("2d", { willReadFrequently: true });
function picture() {
  if (!video.videoWidth) return null;
  ink.drawImage(video, 0, 0, video.videoWidth, video.videoWidth / 12, 0, 0, 12, 1);
  const { data } = ink.getImageData(0, 0, 12, 1);
  let n = 0;
  for (let bit = 0; bit < 12; bit++) if (data[4 * bit] > 127) n |= 1 << bit;
  return n;
}

const text = (selector, value) => {
  const element = document.querySelector(selector);
  const json = JSON.stringify(value, null, 1);
  if (element.textContent !== json) element.textContent = json;
};

function draw(state) {
  document.querySelector("#connection").textContent = state.connection;
  for (const [name, view] of Object.entries(state.views)) {
    let pre = document.querySelector(`#views pre[data-feature="${name}"]`);
    if (!pre) {
      pre = document.createElement("pre");
      pre.dataset.feature = name;
      document.querySelector("#views").append(pre);
    }
    const json = JSON.stringify(view, null, 1);
    if (pre.textContent === json) continue;
    pre.textContent = json;
    seen.push({ feature: name, json, picture: picture(), wall: Date.now() });
  }
  text("#counters", state.counters);
  text("#mine", state.mine);
}
client.room.state.subscribe(draw);
draw(client.room.state.get());

/** Does what a form asks for, and says in its output how that went. */
async function answering(output, wish) {
  output.value = "…";
  try {
    output.value = JSON.stringify((await wish()) ?? null);
  } catch (error) {
    output.value = `refused: ${error.code ?? ""} ${error.message}`;
  }
}
document.querySelector("#act").addEventListener("submit", (event) => {
  event.preventDefault();
  const { command, data, answer } = event.target.elements;
  answering(answer, () =>
    command.value === "name"
      ? client.room.setName(data.value)
      : client.room.act(command.value, data.value === "" ? undefined : JSON.parse(data.value)),
  );
});
document.querySelector("#say").addEventListener("submit", (event) => {
  event.preventDefault();
  const { line, said } = event.target.elements;
  answering(said, async () => {
    const meant = slash(line.value, client.room.state.get());
    if ("error" in meant) throw meant.error;
    return "say" in meant ? client.room.send(meant.say) : client.room.act(meant.cmd, meant.data);
  });
});
globalThis.plain = { client, seen, picture, now };
