const { server, channel } = await (await fetch("/shop")).json();
const { createClient } = await import(`${server}/sdk/v1.js`);

const client = createClient({ server, channel });
for (const tag of ["frontrow-player", "frontrow-chat"]) {
  const element = document.createElement(tag);
  element.client = client;
  document.querySelector("#show").append(element);
}

const card = document.querySelector("#product");
const button = card.querySelector("button");
const note = card.querySelector("p");
let shown;

/** The product that a link of this shop leads to; of links elsewhere nothing is shown. */
const productOf = (link) =>
  link && new URL(link).origin === location.origin
    ? /^\/p\/(\w+)$/.exec(new URL(link).pathname)?.[1]
    : undefined;

async function show(id) {
  shown = id;
  card.hidden = true;
  if (!id) return;
  const product = await (await fetch(`/p/${id}`)).json();
  if (shown !== id) return; // another one came meanwhile
  card.querySelector("h2").textContent = product.name;
  note.textContent = product.price;
  button.disabled = product.left === 0;
  card.hidden = false;
}

// The room's state changes when the viewer's own picture is there, so the card comes with its frame.
function look() {
  const { shoutout } = client.room.state.get().views.chat ?? {};
  const now = client.clock.edge() ?? client.clock.wall();
  const id = shoutout && shoutout.until > now ? productOf(shoutout.link) : undefined;
  if (id !== shown) void show(id);
}
client.room.state.subscribe(look);
setInterval(look, 1000); // for its end

button.addEventListener("click", async () => {
  button.disabled = true;
  const answer = await fetch(`/buy/${shown}`, { method: "POST" });
  const { left, message } = await answer.json();
  note.textContent = answer.ok ? "It is yours. Thank you!" : message;
  button.disabled = !answer.ok || left === 0;
});
