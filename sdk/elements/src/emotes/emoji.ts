/** A few of the pictures that Unicode has, for whoever has no keyboard of them. Their names are read out by the reader's own device. */
export const emoji: readonly string[] = (
  "😀 😄 😂 🤣 🙂 😉 😊 😍 🥰 😘 😜 🤪 😎 🤩 🥳 🤔 🤨 😏 🙄 😬 😴 😢 😭 😤 😡 🤯 😱 😳 🥺 🫠 🤝 👍 👎 👏 🙌 👋 " +
  "🙏 💪 👀 🧠 💀 👻 🤖 🎉 🎊 🎶 🎸 🎤 🎮 🏆 🔥 ✨ ⭐ 💯 ❤️ 🧡 💛 💚 💙 💜 🖤 💔"
).split(" ");
