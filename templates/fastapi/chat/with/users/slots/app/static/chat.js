// slot: username
const { username } = user;

// slot: account spaced
const rooms = document.querySelector("#rooms");
rooms.hidden = true;
document.addEventListener("user", () => {
  rooms.hidden = user === undefined;
  if (user) return;
  document.querySelector("#chat").hidden = true;
  const last = socket;
  socket = undefined;
  last?.close();
});
