const prefix = document.body.dataset.apiPrefix;
const statusLine = document.querySelector("#status");

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

function say(text, kind = "") {
  statusLine.textContent = text;
  statusLine.className = kind;
}

async function attempt(work) {
  try {
    await work();
  } catch (error) {
    say(error.message, "error");
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
  if (className) made.className = className;
  made.textContent = text; // Text, never HTML: users wrote it.
  return made;
}

// slot: account spaced
