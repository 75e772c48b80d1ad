const { server, channel, name } = await (await fetch("/me")).json();

if (name === null) {
  document.querySelector("form").hidden = false;
} else {
  document.querySelector("#who").textContent = `Signed in as ${name}`;
  const { createClient } = await import(`${server}/sdk/v1.js`);

  // Asked for again whenever the token runs out.
  const token = async () => {
    const answer = await fetch("/token");
    if (!answer.ok) throw new Error(`The backend answers ${answer.status}.`);
    return (await answer.json()).token;
  };

  const client = createClient({ server, channel, token });
  for (const tag of ["frontrow-player", "frontrow-chat"]) {
    const element = document.createElement(tag);
    element.client = client;
    document.querySelector("#show").append(element);
  }
}
