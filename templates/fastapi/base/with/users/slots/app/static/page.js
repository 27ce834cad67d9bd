// slot: account spaced
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
