import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { type Case, withMail } from "../../case.ts";

const section = "mail";
const when = withMail;

/** What no service has issued, in the form of a token. */
const token = (): string => randomBytes(32).toString("base64url");

export const mailCases: readonly Case[] = [
  {
    section,
    when,
    name: "POST /password/forgot answers 202, alike for known and unknown addresses",
    async run(ctx) {
      const user = await ctx.user();
      const visitor = ctx.visitor();
      const said: string[] = [];
      for (const email of [user.email, `${ctx.unique("unknown")}@example.com`])
        said.push((await visitor.post("/password/forgot", { email })).is(202).text);
      assert.equal(said[0], said[1]);
      (await user.get("/users/me")).is(200);
    },
  },
  {
    section,
    when,
    name: "an address with line ends, of 300 characters, or none at all is 422",
    async run(ctx) {
      const visitor = ctx.visitor();
      const far = `${"a".repeat(288)}@example.com`;
      for (const email of ["a@example.com\r\nBcc: b@example.com", far, "", "a", null, 5])
        (await visitor.post("/password/forgot", { email })).error(422, "VALIDATION_ERROR");
    },
  },
  {
    section,
    when,
    name: "an unknown token is 400, and the password stays; what is no token is 422",
    async run(ctx) {
      const user = await ctx.user();
      const visitor = ctx.visitor();
      const password = ctx.password();
      for (const path of ["/password/reset", "/email/verify"]) {
        (await visitor.post(path, { token: token(), password })).error(400, "INVALID_LINK");
        for (const wrong of ["", token().slice(1), "x".repeat(10_000), `${token().slice(1)}\0`, null, 5])
          (await visitor.post(path, { token: wrong, password })).error(422, "VALIDATION_ERROR");
      }
      (await visitor.post("/password/reset", { token: token(), password: "short" })).error(
        422,
        "VALIDATION_ERROR",
      );
      await user.copy().login();
    },
  },
  {
    section,
    when,
    name: "POST /email/verification mails the user's own link: 401 without a user, 202 with one",
    async run(ctx) {
      (await ctx.visitor().post("/email/verification")).error(401, "NOT_AUTHENTICATED");
      const user = await ctx.user();
      (await user.post("/email/verification")).is(202);
    },
  },
  {
    section,
    when,
    name: "a new account's address is not verified",
    async run(ctx) {
      const user = await ctx.user();
      assert.equal(
        (await user.get("/users/me")).is(200).as<{ email_verified: boolean }>().email_verified,
        false,
      );
    },
  },
];
