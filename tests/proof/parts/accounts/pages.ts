import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { Context } from "../../../contract/context.ts";
import { audit, fill, openBrowser } from "../../production/pages/browser.ts";
import { linkOf, type MailServer, tokenOf } from "./mails.ts";

/** A user without a mouse: confirms an address, asks for a link, sets a password and signs in with it. */
export async function byKeyboard(
  ctx: Context,
  server: MailServer,
  url: string,
  tokens: Set<string>,
): Promise<void> {
  const wrong: string[] = [];
  const browser = await openBrowser();
  const said = (page: Page, text: string) =>
    page.getByRole("status").filter({ hasText: text }).waitFor({ timeout: 10_000 });
  const open = async (address: string) => {
    const page = await (await browser.newContext()).newPage();
    page.on("pageerror", (error) => wrong.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") wrong.push(message.text());
    });
    await page.goto(address);
    return page;
  };
  /** The link of the next mail, at the port where the service is. */
  const link = async () => {
    const mail = await server.next();
    tokens.add(tokenOf(mail));
    return linkOf(mail).replace("http://localhost:8000", url);
  };
  try {
    await server.skip();
    const user = ctx.visitor();
    await user.register();
    const confirming = await open(await link());
    assert.deepEqual(await audit(confirming), []);
    await press(confirming, "Confirm");
    await said(confirming, "Your address is confirmed.");

    const page = await open(url);
    await press(page, "Forgot your password?");
    await page.waitForURL("**/reset-password");
    assert.deepEqual(await audit(page), []);
    await fill(page, "E-mail", user.email);
    await page.keyboard.press("Enter");
    await said(page, "a mail is on its way");

    const resetting = await open(await link());
    assert.deepEqual(await audit(resetting), []);
    await fill(resetting, "New password", "battery horse staple");
    await resetting.keyboard.press("Enter");
    await said(resetting, "Your password is set");
    assert.equal(new URL(resetting.url()).hash, "");
    await resetting.keyboard.type(user.username);
    await fill(resetting, "Password", "battery horse staple");
    await resetting.keyboard.press("Enter");
    await said(resetting, `Welcome, ${user.username}.`);
    assert.deepEqual(wrong, []);
    await server.next();
  } finally {
    await browser.close();
  }
}

/** Goes to a button or link of a name by the keyboard, and presses it. */
async function press(page: Page, name: string): Promise<void> {
  for (let step = 0; step < 40; step += 1) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate<string>("document.activeElement?.textContent?.trim() ?? ''");
    if (at === name) return page.keyboard.press("Enter");
  }
  throw new Error(`the keyboard does not lead to "${name}"`);
}
