// slot: credentials
async function signIn({ username, password }) {
  const body = new URLSearchParams({ username, password });
  const answer = await fetch(`${prefix}/token`, { method: "POST", body });
  const result = await answer.json();
  if (!answer.ok) throw new Error(result.message);
  return result.access_token;
}

// slot: sign-in
let token;
try {
  token = await signIn(fields);
} catch (error) {
  setConnected(false, error.message);
  return;
}

// slot: open
current.send(JSON.stringify({ type: "auth", token }));
