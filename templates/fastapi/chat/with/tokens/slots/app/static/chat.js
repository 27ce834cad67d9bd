// slot: open
current.send(JSON.stringify({ type: "auth", token: tokens.access_token }));
