const prefix = document.body.dataset.apiPrefix;
const joinForm = document.querySelector("#join");
const sendForm = document.querySelector("#send");
const statusLine = document.querySelector("#status");
const messages = document.querySelector("#messages");
let socket;

function show(text, kind) {
  const line = document.createElement("li");
  line.className = kind;
  line.textContent = text; // Text, never HTML: a message is whatever its sender wrote.
  messages.append(line);
  line.scrollIntoView({ block: "nearest" });
}

function showFrame(frame) {
  switch (frame.type) {
    case "message":
      show(`${frame.username}: ${frame.content}`, "message");
      break;
    case "user_joined":
      show(`${frame.username} joined (${frame.users_count} here)`, "notice");
      break;
    case "user_left":
      show(`${frame.username} left (${frame.users_count} here)`, "notice");
      break;
    case "error":
      show(frame.message, "notice");
      break;
  }
}

function setConnected(connected, text) {
  statusLine.textContent = text;
  sendForm.querySelector("button").disabled = !connected;
}

async function signIn({ username, password }) {
  const body = new URLSearchParams({ username, password });
  const answer = await fetch(`${prefix}/token`, { method: "POST", body });
  const result = await answer.json();
  if (!answer.ok) throw new Error(result.message);
  return result.access_token;
}

joinForm.addEventListener("submit", async (event) => {
  event.preventDefault();
  socket?.close();
  const fields = Object.fromEntries(new FormData(joinForm));
  const path = `${prefix}/ws/${encodeURIComponent(fields.room)}/${encodeURIComponent(fields.username)}`;
  const url = new URL(path, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  let token;
  try {
    token = await signIn(fields);
  } catch (error) {
    setConnected(false, error.message);
    return;
  }
  const current = new WebSocket(url);
  socket = current;
  current.addEventListener("open", () => {
    current.send(JSON.stringify({ type: "auth", token }));
    setConnected(true, `In ${fields.room} as ${fields.username}.`);
  });
  current.addEventListener("message", ({ data }) => showFrame(JSON.parse(data)));
  current.addEventListener("close", ({ code }) => {
    if (current === socket) setConnected(false, `Not connected (${code}).`);
  });
});

sendForm.addEventListener("submit", (event) => {
  event.preventDefault();
  const field = sendForm.elements.content;
  socket.send(JSON.stringify({ content: field.value }));
  field.value = "";
});
