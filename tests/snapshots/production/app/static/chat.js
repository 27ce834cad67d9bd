const joinForm = document.querySelector("#join");
const sendForm = document.querySelector("#send");
const messages = document.querySelector("#messages");
const people = document.querySelector("#people");
const seen = new Set();
let socket;

function append(line) {
  messages.append(line);
  messages.scrollTop = messages.scrollHeight;
}

function showMessage({ username, content, timestamp }, own) {
  // A message that is sent while the history is read comes twice.
  const key = JSON.stringify([timestamp.replace("Z", "+00:00"), username, content]);
  if (seen.has(key)) return;
  seen.add(key);
  const time = new Date(timestamp).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const line = element("li", "", username === own ? "own" : "");
  line.append(element("strong", username), " ", element("time", time), element("p", content));
  append(line);
}

async function showPeople(path) {
  const { users } = await ask("GET", `${path}/users`);
  people.replaceChildren(...users.map((name) => element("li", name)));
}

async function showHistory(path, own) {
  messages.replaceChildren();
  seen.clear();
  const page = await ask("GET", `${path}/messages?size=50`);
  for (const message of page.messages.reverse()) showMessage(message, own);
}

function showFrame(frame, path, own) {
  if (frame.type === "message") return showMessage(frame, own);
  if (frame.type === "error") return say(frame.message, "error");
  append(element("li", `${frame.username} ${frame.type === "user_joined" ? "joined" : "left"}`, "notice"));
  return attempt(() => showPeople(path));
}

function setConnected(connected, room) {
  document.querySelector("#chat").hidden = false;
  document.querySelector("#room-heading").textContent = room;
  sendForm.querySelector("button").disabled = !connected;
}

onSubmit(joinForm, ({ room, ...fields }) => {
  const { username } = user;
  const path = `/rooms/${encodeURIComponent(room)}`;
  const address = `/ws/${encodeURIComponent(room)}/${encodeURIComponent(username)}`;
  const url = new URL(prefix + address, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  socket?.close();
  const current = new WebSocket(url);
  socket = current;
  let history;
  current.addEventListener("open", () => {
    current.send(JSON.stringify({ type: "auth", token: tokens.access_token }));
    setConnected(true, room);
    say(`You are in ${room} as ${username}.`);
    history = attempt(() => Promise.all([showHistory(path, username), showPeople(path)]));
    sendForm.elements.content.focus();
  });
  current.addEventListener("message", async ({ data }) => {
    await history;
    if (current === socket) showFrame(JSON.parse(data), path, username);
  });
  current.addEventListener("close", ({ code }) => {
    if (current !== socket) return;
    setConnected(false, room);
    people.replaceChildren();
    say(code === 1008 ? "The chat refused the connection." : "Not connected: join again.", "error");
  });
});

onSubmit(sendForm, ({ content }) => {
  socket.send(JSON.stringify({ content }));
  sendForm.reset();
});

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
