// slot: account spaced
createForm.hidden = true;
document.addEventListener("user", () => {
  createForm.hidden = user === undefined;
});
