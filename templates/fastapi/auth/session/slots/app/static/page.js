// slot: headers
if (method !== "GET") headers["X-CSRF-Token"] = (await ask("GET", "/session/csrf")).csrf_token;

// slot: account spaced
async function signIn({ username, password }) {
  await ask("POST", "/session", { username, password });
  localStorage.setItem("signed-in", "yes");
}

async function signOut() {
  await ask("DELETE", "/session");
  localStorage.removeItem("signed-in");
}

async function findUser() {
  // Scripts cannot see the cookie; a request of a visitor would be an error in the console.
  if (localStorage.getItem("signed-in") === null) return undefined;
  const answer = await fetch(`${prefix}/users/me`);
  if (answer.ok) return answer.json();
  localStorage.removeItem("signed-in");
  return undefined;
}
