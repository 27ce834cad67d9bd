// slot: headers
if (method !== "GET") headers["X-CSRF-Token"] = (await ask("GET", "/session/csrf")).csrf_token;

// slot: account spaced
async function signIn({ username, password }) {
  await ask("POST", "/session", { username, password });
}

async function signOut() {
  await ask("DELETE", "/session");
}

// A cookie outlives the page.
fetch(`${prefix}/users/me`).then(async (answer) => {
  if (answer.ok) showUser(await answer.json());
});
