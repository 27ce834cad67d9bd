import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { factsOf } from "../../../contract/case.ts";
import { Context } from "../../../contract/context.ts";
import { Services } from "../../../support/services.ts";
import type { Checks } from "../../parts/part.ts";
import { Project } from "../../service/project.ts";
import type { Figures } from "../figures.ts";
import { openBrowser } from "../pages/browser.ts";

/** A page of another site that does what it can to the service, in the name of its visitor. */
function trap(api: string): string {
  const name = JSON.stringify({ name: "taken" });
  return `<!doctype html><title>A kitten</title><iframe name="out"></iframe>
<form id="plain" target="out" method="post" enctype="text/plain" action="${api}/items">
<input name='{"name":"taken","x":"' value='"}'></form>
<form id="fields" target="out" method="post" action="${api}/items"><input name="name" value="taken"></form>
<script>
const send = (mode, type, more) => fetch("${api}/items", {
  method: "POST", mode, credentials: "include", body: ${JSON.stringify(name)}, headers: { "content-type": type, ...more },
}).then((answer) => answer.status, () => "refused");
const read = () => fetch("${api}/users/me", { credentials: "include" }).then((answer) => answer.status, () => "refused");
const listen = (name) => new Promise((done) => {
  const socket = new WebSocket("${api.replace("http", "ws")}/ws/secrets/" + name);
  socket.onmessage = ({ data }) => done(data);
  socket.onclose = ({ code }) => done("closed " + code);
});
document.querySelector("#plain").submit();
document.querySelector("#fields").submit();
globalThis.attack = async (name) => [
  await send("no-cors", "text/plain"), await send("cors", "application/json"),
  await send("cors", "application/json", { "x-csrf-token": "guessed" }), await read(), await listen(name),
];
</script>`;
}

async function serve(text: string): Promise<{ server: Server; port: number }> {
  const server = createServer((_, answer) => answer.setHeader("content-type", "text/html").end(text));
  await new Promise<void>((resolve) => server.listen(0, "localhost", () => resolve()));
  return { server, port: (server.address() as AddressInfo).port };
}

/** What the page of the service itself does to sign in and to write; as a text, for it runs in the browser. */
const OWN = `async ({ prefix, username, password }) => {
  const say = async (path, value) => {
    const { csrf_token } = await (await fetch(prefix + "/session/csrf")).json();
    const headers = { "content-type": "application/json", "x-csrf-token": csrf_token };
    return (await fetch(prefix + path, { method: "POST", headers, body: JSON.stringify(value) })).status;
  };
  await say("/session", { username, password });
  return say("/items", { name: "their own" });
}`;

/** What a foreign page, and a user who lays a cookie before, can do where sessions are cookies. */
export async function foreign(checks: Checks, figures: Figures): Promise<void> {
  const services = new Services();
  const project = await Project.make(
    ["--preset", "quickstart", "--auth", "session", "--ops", "none"],
    services,
  );
  const { url, server } = await project.serve({ RATE_LIMIT_AUTH: "1000/minute" });
  const ctx = new Context({ baseUrl: url, facts: factsOf(project.features) });
  const person = await ctx.user();
  try {
    await checks.check("attack: a foreign page in a browser that is signed in (CSRF)", async () => {
      const { server: site, port } = await serve(trap(`${url}${ctx.prefix}`));
      const browser = await openBrowser();
      try {
        const page = await (await browser.newContext()).newPage();
        await page.goto(`${url}/chat`);
        const who = { prefix: ctx.prefix, username: person.username, password: person.password };
        const written = await page.evaluate(`(${OWN})(${JSON.stringify(who)})`);
        assert.equal(written, 201, "its own page cannot");
        const own = (await page.context().cookies(url)).filter(({ httpOnly }) => httpOnly);
        assert.ok(own.length > 0, "no cookie that scripts cannot read");
        await page.goto(`http://localhost:${port}/`);
        const said = await page.evaluate<unknown[]>(`attack(${JSON.stringify(person.username)})`);
        await sleep(500);
        const { items } = (await ctx.visitor().get("/items?size=100")).as<{ items: { name: string }[] }>();
        assert.equal(items.filter(({ name }) => name === "taken").length, 0, JSON.stringify(said));
        assert.deepEqual(said.slice(1, 4), ["refused", "refused", "refused"]);
        assert.match(String(said[4]), /^closed/);
        const found = "7 ways (2 forms, 3 writes, a read, a websocket): nothing written, nothing read";
        figures.attack("a foreign page in a browser that is signed in (CSRF)", found);
        return found;
      } finally {
        await browser.close();
        site.close();
      }
    });
    await checks.check("attack: a cookie laid before a user signs in (session fixation)", async () => {
      const laid = ctx.visitor();
      await laid.fetchCsrf();
      const before = new Map(laid.cookies);
      const victim = laid.copy();
      Object.assign(victim, { username: person.username, password: person.password });
      await victim.login();
      const kept = [...before].filter(([name, value]) => victim.cookies.get(name) === value);
      (await laid.get("/users/me")).is(401);
      const made = ctx.visitor();
      for (const name of victim.cookies.keys()) made.cookies.set(name, "chosen-by-another-site");
      Object.assign(made, { username: person.username, password: person.password });
      await made.login();
      assert.ok(![...made.cookies.values()].includes("chosen-by-another-site"), "the cookie stays");
      const found = `the laid cookie opens nothing (401); ${kept.length} of ${victim.cookies.size} cookies are kept at sign-in`;
      assert.equal(kept.length, 0, found);
      figures.attack("a cookie laid before a user signs in (session fixation)", found);
      return found;
    });
  } finally {
    await server.stop();
    await project.remove();
    await services.stop();
  }
}
