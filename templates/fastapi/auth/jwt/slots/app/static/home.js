// slot: headers
if (tokens) headers.Authorization = `Bearer ${tokens.access_token}`;

// slot: account spaced
let tokens; // In memory alone: what a page stores, any script of its origin can read.

async function signIn({ username, password }) {
  const body = new URLSearchParams({ username, password });
  tokens = await read(await fetch(`${prefix}/token`, { method: "POST", body }));
}

async function signOut() {
  await ask("POST", "/logout", { refresh_token: tokens.refresh_token });
  tokens = undefined;
}
