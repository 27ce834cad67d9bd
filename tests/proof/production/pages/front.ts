import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Checks } from "../../parts/part.ts";
import type { Deployment } from "../deployment/deployment.ts";
import { audit, fill, openBrowser, pictures } from "./browser.ts";

/** A new user at the front page, who has no mouse. */
export async function frontPage(checks: Checks, deployment: Deployment): Promise<void> {
  await mkdir(pictures, { recursive: true });
  const browser = await openBrowser();
  try {
    await checks.check(
      "browser: a user registers and makes items, by the keyboard alone; axe finds nothing",
      async () => {
        const viewport = { width: 720, height: 640 };
        const page = await (await browser.newContext({ ignoreHTTPSErrors: true, viewport })).newPage();
        const wrong: string[] = [];
        page.on("pageerror", (error) => wrong.push(String(error)));
        page.on("console", (message) => {
          if (message.type() === "error") wrong.push(message.text());
        });
        await page.goto(deployment.url);
        assert.deepEqual(await audit(page), []);
        const name = `grace${Date.now().toString(36)}`;
        await page.getByRole("tab", { name: "Sign in" }).focus();
        await page.keyboard.press("ArrowRight");
        await fill(page, "Username", name);
        await fill(page, "E-mail", `${name}@example.com`);
        await fill(page, "Password", "correct horse battery staple");
        await page.keyboard.press("Enter");
        await page.getByRole("status").filter({ hasText: name }).waitFor({ timeout: 10_000 });
        for (const [item, about] of [
          ["<b>Bold</b><script>taken = 1</script>", "Stays what it is: text."],
          ["A garden chair", "Of wood, as good as new."],
        ] as const) {
          await page.keyboard.type(item);
          await fill(page, "Description", about);
          await page.keyboard.press("Enter");
          await page.getByRole("listitem").filter({ hasText: item }).waitFor({ timeout: 10_000 });
        }
        assert.equal(await page.locator("li b, li script").count(), 0);
        assert.equal(await page.evaluate(() => "taken" in globalThis), false);
        assert.deepEqual([...(await audit(page)), ...wrong], []);
        await page.screenshot({ path: join(pictures, "front.png") });
      },
    );
  } finally {
    await browser.close();
  }
}
