// slot: credentials
async function signIn({ username, password }) {
  const { csrf_token: token } = await (await fetch(`${prefix}/session/csrf`)).json();
  const answer = await fetch(`${prefix}/session`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRF-Token": token },
    body: JSON.stringify({ username, password }),
  });
  if (!answer.ok) throw new Error((await answer.json()).message);
}

// slot: sign-in
try {
  await signIn(fields);
} catch (error) {
  setConnected(false, error.message);
  return;
}
