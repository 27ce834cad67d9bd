// slot: account spaced
const signInForm = document.querySelector("#sign-in");
const registerForm = document.querySelector("#register");
const signOutForm = document.querySelector("#sign-out");

function showUser(user) {
  signInForm.hidden = registerForm.hidden = user !== undefined;
  signOutForm.hidden = user === undefined;
  createForm.querySelector("button").disabled = user === undefined;
  say(user ? `Signed in as ${user.username}.` : "Sign in to create items.");
}

async function enter(fields) {
  await signIn(fields);
  showUser(await ask("GET", "/users/me"));
  signInForm.reset();
  registerForm.reset();
  createForm.elements.name.focus();
}

onSubmit(signInForm, enter);

onSubmit(registerForm, async (fields) => {
  await ask("POST", "/register", fields);
  await enter(fields);
});

onSubmit(signOutForm, async () => {
  await signOut();
  showUser(undefined);
  signInForm.elements.username.focus();
});

showUser(undefined);
