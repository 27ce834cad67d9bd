// slot: headers
if (tokens) headers.Authorization = `Bearer ${tokens.access_token}`;

// slot: account spaced
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
