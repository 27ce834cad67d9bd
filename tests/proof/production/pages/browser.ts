import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { ensureServers, which } from "../../../support/setup.ts";
import { type Checks, cache } from "../../parts/part.ts";
import type { Deployment } from "../deployment/deployment.ts";
import { enrol } from "../load/traffic.ts";
import { Visitor } from "./visitor.ts";

/** Where pictures of the pages are kept, for the documents. */
export const pictures = join(cache, "pictures");

/** The machine's own browser, installed where it is missing. */
export async function openBrowser(): Promise<Browser> {
  await ensureServers(["browser"]);
  const executablePath = await which("chromium");
  if (executablePath === undefined) throw new Error("no browser is installed (Debian: chromium)");
  const quiet = ["background-networking", "component-update", "sync", "gpu", "quic"];
  const args = ["--no-sandbox", "--no-first-run", ...quiet.map((name) => `--disable-${name}`)];
  return chromium.launch({ executablePath, args });
}

/** What is wrong with a page for those who use it otherwise than by sight and mouse. */
export async function audit(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<axe.AxeResults>("axe.run()");
  return violations.map(
    ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(" ")}`,
  );
}

/** Goes on by the keyboard alone to the field of a label. */
async function tabTo(page: Page, label: string): Promise<void> {
  for (let step = 0; step < 40; step += 1) {
    await page.keyboard.press("Tab");
    // A text, for what it names is the browser's.
    const at = await page.evaluate<string>("document.activeElement?.labels?.[0]?.textContent?.trim() ?? ''");
    if (at === label) return;
  }
  throw new Error(`the keyboard does not lead to "${label}"`);
}

/** Goes to the field of a label, and writes over what is there. */
export async function fill(page: Page, label: string, text: string): Promise<void> {
  await tabTo(page, label);
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type(text);
}

/** Two people at the chat's page, who have no mouse. */
export async function talking(checks: Checks, deployment: Deployment): Promise<void> {
  await mkdir(pictures, { recursive: true });
  const visitor = new Visitor(deployment);
  const people = [await enrol(visitor), await enrol(visitor)];
  visitor.close();
  const browser = await openBrowser();
  const wrong: string[] = [];
  const pages: Page[] = [];
  const each = async (run: (page: Page, index: number) => Promise<void>) => {
    for (const [index, page] of pages.entries()) await run(page, index);
  };
  const sees = (page: Page, text: string) =>
    page.getByRole("listitem").filter({ hasText: text }).last().waitFor({ timeout: 10_000 });
  try {
    await checks.check("browser: two people join the chat and talk, by the keyboard alone", async () => {
      for (const { name, password } of people) {
        const context = await browser.newContext({
          ignoreHTTPSErrors: true,
          viewport: { width: 720, height: 760 },
        });
        const page = await context.newPage();
        page.on("pageerror", (error) => wrong.push(String(error)));
        page.on("console", (message) => {
          if (message.type() === "error") wrong.push(message.text());
        });
        pages.push(page);
        await page.goto(`${deployment.url}/chat`);
        await fill(page, "Username", name);
        await fill(page, "Password", password);
        await page.keyboard.press("Enter");
        await page.getByRole("status").filter({ hasText: name }).waitFor({ timeout: 10_000 });
        await page.keyboard.press("ControlOrMeta+A");
        await page.keyboard.type("the library");
        await page.keyboard.press("Enter");
        await page.getByRole("status").filter({ hasText: "the library" }).waitFor({ timeout: 10_000 });
      }
      const lines = ["Good morning! Has anybody seen the keys?", "They hang beside the door, as always."];
      await each(async (page, index) => {
        await fill(page, "Message", lines[index] ?? "");
        await page.keyboard.press("Enter");
        for (const other of pages) await sees(other, lines[index] ?? "");
      });
      for (const page of pages)
        assert.equal(
          await page.getByRole("textbox", { name: "Message" }).inputValue(),
          "",
          "what was said stays in the field",
        );
    });
    await checks.check("browser: a script in a message stays text", async () => {
      const [first, second] = pages;
      if (first === undefined || second === undefined) throw new Error("two pages are wanted");
      const text = '<script>taken = 1</script><img src=x onerror="taken = 2"><b>bold</b>';
      await first.getByRole("textbox", { name: "Message" }).fill(text);
      await first.keyboard.press("Enter");
      await sees(second, text);
      await each(async (page) => {
        assert.equal(await page.locator("li script, li img, li b").count(), 0);
        assert.equal(await page.evaluate(() => "taken" in globalThis), false);
      });
    });
    await checks.check("browser: axe finds nothing at the chat, and the console holds no error", async () => {
      const [page] = pages;
      if (page === undefined) throw new Error("a page is wanted");
      const first = await page.context().newPage();
      await first.goto(`${deployment.url}/chat`);
      assert.deepEqual([...(await audit(page)), ...(await audit(first))], []);
      assert.deepEqual(wrong, []);
      await page.screenshot({ path: join(pictures, "chat.png") });
    });
  } finally {
    await browser.close();
  }
}
