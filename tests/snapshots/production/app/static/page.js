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
  if (tokens) headers.Authorization = `Bearer ${tokens.access_token}`;
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

const account = document.querySelector("#account");
const signOutForm = document.querySelector("#sign-out");
const tabs = [...account.querySelectorAll("[role=tab]")];
let user;

function selectTab(selected) {
  for (const tab of tabs) {
    tab.setAttribute("aria-selected", tab === selected);
    tab.tabIndex = tab === selected ? 0 : -1;
    document.getElementById(tab.getAttribute("aria-controls")).hidden = tab !== selected;
  }
}

for (const [index, tab] of tabs.entries()) {
  tab.addEventListener("click", () => selectTab(tab));
  tab.addEventListener("keydown", ({ key }) => {
    if (key !== "ArrowLeft" && key !== "ArrowRight") return;
    selectTab(tabs[1 - index]);
    tabs[1 - index].focus();
  });
}

function setUser(found) {
  user = found;
  account.hidden = user !== undefined;
  signOutForm.hidden = user === undefined;
  signOutForm.querySelector("strong").textContent = user?.username ?? "";
  document.dispatchEvent(new Event("user"));
}

async function enter(fields) {
  await signIn(fields);
  setUser(await ask("GET", "/users/me"));
  say(`Welcome, ${user.username}.`);
  for (const form of account.querySelectorAll("form")) form.reset();
  document.querySelector("main section:not([hidden]) input")?.focus();
}

onSubmit(account.querySelector("#sign-in form"), enter);

onSubmit(account.querySelector("#register form"), async (fields) => {
  await ask("POST", "/register", fields);
  await enter(fields);
});

onSubmit(signOutForm, async () => {
  await signOut();
  setUser(undefined);
  say("Signed out.");
  selectTab(tabs[0]);
  account.querySelector("input").focus();
});

// This event comes after the script of the page has run.
document.addEventListener("DOMContentLoaded", async () => setUser(await findUser()));

// For all pages in this tab; the policy of the pages runs no script of another origin.
let tokens = JSON.parse(sessionStorage.getItem("tokens"));

function keep(pair) {
  tokens = pair;
  sessionStorage.setItem("tokens", JSON.stringify(pair));
}

async function signIn({ username, password }) {
  const body = new URLSearchParams({ username, password });
  keep(await read(await fetch(`${prefix}/token`, { method: "POST", body })));
}

async function signOut() {
  await ask("POST", "/logout", { refresh_token: tokens.refresh_token });
  keep(null);
}

async function findUser() {
  if (tokens === null) return undefined;
  try {
    return await ask("GET", "/users/me");
  } catch {
    keep(null); // Expired, or signed out elsewhere.
    return undefined;
  }
}
