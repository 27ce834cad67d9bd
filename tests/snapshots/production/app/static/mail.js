const token = location.hash.slice(1);
const task = location.pathname.endsWith("/verify-email") ? "verify" : token ? "reset" : "forgot";
const section = document.querySelector(`#${task}`);
section.hidden = false;

function finish(text) {
  section.hidden = true;
  history.replaceState(null, "", location.pathname);
  say(text);
  document.querySelector("#sign-in input").focus();
}

onSubmit(document.querySelector("#forgot form"), async ({ email }) => {
  await ask("POST", "/password/forgot", { email });
  say("If there is an account with this address, a mail is on its way.");
});

onSubmit(document.querySelector("#reset form"), async ({ password }) => {
  await ask("POST", "/password/reset", { token, password });
  finish("Your password is set: sign in with it.");
});

onSubmit(document.querySelector("#verify form"), async () => {
  await ask("POST", "/email/verify", { token });
  finish("Your address is confirmed.");
});
