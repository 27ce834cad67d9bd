const prefix = document.body.dataset.apiPrefix;
const statusLine = document.querySelector("#status");
const createForm = document.querySelector("#create");
const list = document.querySelector("#items");
const older = document.querySelector("#older");
let cursor = "";

async function read(answer) {
  if (answer.status === 204) return undefined;
  const result = await answer.json();
  if (answer.ok) return result;
  const details = (result.errors ?? []).map(({ field, message }) => `${field}: ${message}`);
  throw new Error([result.message, ...details].join(" "));
}

async function ask(method, path, body) {
  const headers = {};
  if (body !== undefined) headers["Content-Type"] = "application/json";
  // slot: headers
  return read(await fetch(prefix + path, { method, headers, body: JSON.stringify(body) }));
}

function say(text) {
  statusLine.textContent = text;
}

async function attempt(work) {
  try {
    await work();
  } catch (error) {
    say(error.message);
  }
}

function onSubmit(form, work) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(() => work(Object.fromEntries(new FormData(form))));
  });
}

function element(name, text, className = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text; // Text, never HTML: an item is whatever its author wrote.
  return made;
}

function lineOf(item) {
  const line = document.createElement("li");
  line.append(element("h3", item.name));
  if (item.description) line.append(element("p", item.description));
  const created = new Date(item.created_at).toLocaleString();
  line.append(element("p", `${created}, ${item.views} views`, "facts"));
  return line;
}

async function showOlder() {
  const page = await ask("GET", `/items?size=10&cursor=${encodeURIComponent(cursor)}`);
  list.append(...page.items.map(lineOf));
  cursor = page.next_cursor ?? "";
  older.hidden = page.next_cursor === null;
}

onSubmit(createForm, async ({ name, description }) => {
  const item = await ask("POST", "/items", { name, description: description || null });
  list.prepend(lineOf(item));
  createForm.reset();
  createForm.elements.name.focus();
  say(`Created: ${item.name}`);
});

older.addEventListener("click", () => attempt(showOlder));

// slot: account spaced

attempt(showOlder);
