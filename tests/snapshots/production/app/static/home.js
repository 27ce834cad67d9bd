const createForm = document.querySelector("#create");
const list = document.querySelector("#items");
const older = document.querySelector("#older");
let cursor = "";

function lineOf(item) {
  const line = document.createElement("li");
  line.append(element("h3", item.name));
  if (item.description) line.append(element("p", item.description));
  const created = new Date(item.created_at).toLocaleString();
  line.append(element("p", `${created} · ${item.views} views`, "facts"));
  return line;
}

async function showOlder() {
  const page = await ask("GET", `/items?size=10&cursor=${encodeURIComponent(cursor)}`);
  list.append(...page.items.map(lineOf));
  cursor = page.next_cursor ?? "";
  older.hidden = page.next_cursor === null;
}

onSubmit(createForm, async ({ name, description }) => {
  const item = await ask("POST", "/items", { name, description: description || null });
  list.prepend(lineOf(item));
  createForm.reset();
  createForm.elements.name.focus();
  say(`Created: ${item.name}`);
});

older.addEventListener("click", () => attempt(showOlder));

createForm.hidden = true;
document.addEventListener("user", () => {
  createForm.hidden = user === undefined;
});

attempt(showOlder);
