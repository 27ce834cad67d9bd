import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { factsOf } from "../../../contract/case.ts";
import type { Client } from "../../../contract/client/client.ts";
import { Context } from "../../../contract/context.ts";
import { until } from "../../../support/process.ts";
import { Services } from "../../../support/services.ts";
import { Project } from "../../service/project.ts";
import { Checks, type Part } from "../part.ts";
import { linkOf, type Mail, MailServer, tokenOf } from "./mails.ts";
import { byKeyboard } from "./pages.ts";
import { tellApart } from "./timing.ts";
import { overTls } from "./tls.ts";

const SETTINGS = {
  EMAIL_VERIFICATION: "required",
  MAIL_FROM: "accounts@example.org",
  RATE_LIMIT: "1000000/minute",
  RATE_LIMIT_AUTH: "1000000/minute",
  RATE_LIMIT_USER: "1000000/minute",
  RATE_LIMIT_MAIL: "1000000/minute",
};

/** Lost passwords and addresses, through a real SMTP server, on both kinds of sign-in. */
export const accounts: Part = {
  name: "accounts",
  title:
    "lost passwords and new addresses by mail: a real SMTP server that fails or has TLS, a browser, timing, logs",
  inputs: "renderings",
  async run() {
    const checks = new Checks("accounts");
    const services = new Services();
    try {
      await recover(checks, services, ["--auth", "jwt", "--database", "sqlite"]);
      const missing = await Services.missing(["database/postgres"]);
      if (missing.length > 0) checks.skip(`not installed: ${missing.join(", ")}`);
      else
        await recover(checks, services, ["--auth", "session", "--database", "postgres", "--tasks", "none"]);
      await overTls(checks, services);
    } finally {
      await services.stop();
    }
    return checks.tally;
  },
};

/** All that is held of one project. */
async function recover(checks: Checks, services: Services, flags: readonly string[]): Promise<void> {
  const [, auth = ""] = flags;
  const project = await Project.make(["--preset", "quickstart", "--mail", ...flags], services);
  const server = await MailServer.begin(project);
  try {
    const started = await project.serve({ ...SETTINGS, MAIL_URL: server.url });
    const ctx = new Context({ baseUrl: started.url, facts: factsOf(project.features) });
    const accounts = new Accounts(ctx, server, () => project.log(started.number));
    await accounts.verify(checks, auth);
    await accounts.reset(checks, auth);
    await accounts.refuse(checks, auth, (sql) => execute(project, sql));
    await accounts.endure(checks, auth);
    await checks.check(`auth ${auth}: Chromium, by the keyboard alone: both pages`, () =>
      byKeyboard(ctx, server, started.url, accounts.tokens),
    );
    await checks.check(`auth ${auth}: known and unknown addresses take as long`, () => tellApart(ctx));
    await checks.check(
      `auth ${auth}: ends by SIGTERM; no token, password or traceback in its log`,
      async () => {
        const code = await started.server.stop("SIGTERM", 30);
        assert.ok(code === 0 || code === 143, `exit ${code}`);
        const log = await project.log(started.number);
        const found = [...accounts.tokens, ...accounts.passwords].filter((secret) => log.includes(secret));
        assert.deepEqual(found, []);
        assert.ok(accounts.tokens.size > 5, "few tokens were seen");
        assert.equal(/^.*\n?Traceback[\s\S]{0,4000}/m.exec(log)?.[0], undefined);
        return `${accounts.tokens.size} tokens`;
      },
    );
  } finally {
    await server.stop();
    await project.remove();
  }
}

/** Runs a statement in the project's database. */
async function execute(project: Project, sql: string): Promise<void> {
  const code = [
    "import asyncio, sqlalchemy as sa",
    "from app.core.database import get_database",
    "async def main():",
    "    async with get_database().sessions() as session, session.begin():",
    `        await session.execute(sa.text(${JSON.stringify(sql)}))`,
    "asyncio.run(main())",
  ];
  await project.uv("run", "python", "-c", code.join("\n"));
}

class Accounts {
  readonly tokens = new Set<string>();
  readonly passwords = new Set<string>();

  constructor(
    private readonly ctx: Context,
    private readonly server: MailServer,
    private readonly log: () => Promise<string>,
  ) {}

  /** A user with a confirmed address. */
  private async user(email?: string): Promise<Client> {
    const client = this.ctx.visitor();
    await client.register(email === undefined ? {} : { email });
    const token = await this.token();
    (await client.post("/email/verify", { token })).is(204);
    await client.login();
    this.passwords.add(client.password);
    return client;
  }

  private async token(): Promise<string> {
    return this.keep(await this.server.next());
  }

  private keep(mail: Mail): string {
    const token = tokenOf(mail);
    this.tokens.add(token);
    return token;
  }

  private async forget(email: string): Promise<string> {
    (await this.ctx.visitor().post("/password/forgot", { email })).is(202);
    return this.token();
  }

  private password(): string {
    const made = this.ctx.password();
    this.passwords.add(made);
    return made;
  }

  async verify(checks: Checks, auth: string): Promise<void> {
    await checks.check(`auth ${auth}: nothing is written before the address is confirmed`, async () => {
      const client = await this.ctx.user();
      const item = { name: "one" };
      (await client.post("/items", item)).error(403, "EMAIL_NOT_VERIFIED");
      const socket = await this.ctx.join(client, this.ctx.unique("hall"));
      socket.send("early");
      assert.equal((await socket.error()).code, "EMAIL_NOT_VERIFIED");
      (await client.get("/users/me")).is(200);
      const first = await this.token();
      (await client.post("/email/verification")).is(202);
      const second = await this.token();
      (await client.post("/email/verify", { token: first })).error(400, "INVALID_LINK");
      (await client.post("/email/verify", { token: second })).is(204);
      (await client.post("/items", item)).is(201);
      socket.send("hello");
      await socket.message("hello");
      await this.ctx.tidy();
    });
    await checks.check(`auth ${auth}: an address changes once the new one is confirmed`, async () => {
      const client = await this.user();
      const email = `${this.ctx.unique("new")}@example.com`;
      const change = { email, current_password: client.password };
      const kept = (await client.patch("/users/me", change)).is(200).as<{ email: string }>();
      assert.equal(kept.email, client.email);
      const mail = await this.server.next();
      assert.deepEqual(mail.to, [email]);
      (await client.post("/email/verify", { token: this.keep(mail) })).is(204);
      const notice = await this.server.next();
      assert.deepEqual(notice.to, [client.email]);
      assert.equal((await client.get("/users/me")).as<{ email: string }>().email, email);
    });
  }

  async reset(checks: Checks, auth: string): Promise<void> {
    await checks.check(`auth ${auth}: a reset ends all sessions, works once, and is reported`, async () => {
      const user = await this.user();
      const [other, old] = [user.copy(), user.copy()];
      await other.login();
      const token = await this.forget(user.email.toUpperCase());
      const password = this.password();
      (await this.ctx.visitor().post("/password/reset", { token, password })).is(204);
      const notice = await this.server.next();
      assert.match(notice.subject, /was changed/);
      assert.ok(!notice.plain.includes(token) && !notice.html.includes(token));
      for (const client of [user, other]) (await client.get("/users/me")).error(401);
      (await old.tryLogin(user.username, user.password)).error(401, "INVALID_CREDENTIALS");
      (await old.tryLogin(user.username, password)).is(200);
      const again = { token, password: this.password() };
      (await this.ctx.visitor().post("/password/reset", again)).error(400, "INVALID_LINK");
    });
    await checks.check(`auth ${auth}: of 10 resets at once by one token, one wins`, async () => {
      const user = await this.user();
      const token = await this.forget(user.email);
      const visitor = this.ctx.visitor();
      if (auth === "session") await visitor.fetchCsrf();
      const passwords = Array.from({ length: 10 }, () => this.password());
      const answers = await Promise.all(
        passwords.map((password) => visitor.post("/password/reset", { token, password })),
      );
      const statuses = answers.map(({ status }) => status);
      assert.equal(statuses.filter((status) => status === 204).length, 1, statuses.join());
      assert.ok(
        statuses.every((status) => [204, 400, 409].includes(status)),
        statuses.join(),
      );
      (await this.ctx.visitor().tryLogin(user.username, passwords[statuses.indexOf(204)] ?? "")).is(200);
      await this.server.next();
      assert.equal(await this.server.unread(), 0);
    });
    await checks.check(`auth ${auth}: an address beyond ASCII gets its mail`, async () => {
      const name = this.ctx.unique("ann");
      const user = await this.user(`${name}@bücher.example`);
      (await this.ctx.visitor().post("/password/forgot", { email: user.email })).is(202);
      const mail = await this.server.next();
      assert.deepEqual(mail.to, [`${name}@xn--bcher-kva.example`]);
      this.keep(mail);
    });
  }

  async refuse(checks: Checks, auth: string, execute: (sql: string) => Promise<void>): Promise<void> {
    await checks.check(
      `auth ${auth}: tokens that are over, foreign or none, and addresses that are none`,
      async () => {
        const user = await this.user();
        const visitor = this.ctx.visitor();
        const superseded = await this.forget(user.email);
        const token = await this.forget(user.email);
        const password = this.password();
        (await visitor.post("/email/verify", { token })).error(400, "INVALID_LINK");
        const unknown = randomBytes(32).toString("base64url");
        for (const wrong of [superseded, unknown])
          (await visitor.post("/password/reset", { token: wrong, password })).error(400, "INVALID_LINK");
        for (const wrong of ["", "x".repeat(10_000), `${unknown}\r\n`, 7])
          (await visitor.post("/password/reset", { token: wrong, password })).error(422, "VALIDATION_ERROR");
        await execute("UPDATE mail_tokens SET expires_at = '2020-01-01 00:00:00+00'");
        (await visitor.post("/password/reset", { token, password })).error(400, "INVALID_LINK");
        for (const email of ["a@example.com\r\nBcc: b@example.com", `${"a".repeat(288)}@example.com`, "a"])
          (await visitor.post("/password/forgot", { email })).error(422, "VALIDATION_ERROR");
        (await user.get("/users/me")).is(200);
        assert.equal(await this.server.unread(), 0);
      },
    );
  }

  async endure(checks: Checks, auth: string): Promise<void> {
    const { server } = this;
    const lines = async () => (await this.log()).split("\n").filter((line) => line.includes("was not sent"));
    const user = await this.user();
    const forget = async () =>
      (await this.ctx.visitor().post("/password/forgot", { email: user.email })).is(202);
    await checks.check(`auth ${auth}: a server that answers 451, then 250, gets the mail once`, async () => {
      await server.answer("later 1");
      await forget();
      await this.token();
      assert.equal(await server.unread(), 0);
    });
    await checks.check(
      `auth ${auth}: a server that refuses: one line, without address and token`,
      async () => {
        await server.answer("refuse");
        const before = (await lines()).length;
        await forget();
        assert.ok(await until(async () => (await lines()).length === before + 1, 20), "no line");
        const [line = ""] = (await lines()).slice(-1);
        assert.match(line, /mail <\S+@example\.org> was not sent: SMTPRecipientRefused 550/);
        assert.ok(!line.includes(user.email));
      },
    );
    await checks.check(`auth ${auth}: a slow server holds up no request`, async () => {
      await server.answer("slow 5");
      await forget();
      // The server has the first one in hand.
      await sleep(1_000);
      for (let count = 0; count < 8; count += 1) await forget();
      // None of them was sent when the last answer was there.
      assert.equal(await server.unread(), 0);
      await server.answer("accept");
      for (let count = 0; count < 9; count += 1) await this.token();
    });
    await checks.check(
      `auth ${auth}: a server that is gone: three tries, one line; the next mail comes`,
      async () => {
        await server.stop();
        const before = (await lines()).length;
        await forget();
        assert.ok(await until(async () => (await lines()).length === before + 1, 60), "no line");
        await server.start();
        await forget();
        assert.match(linkOf(await server.next()), /^http:\/\/localhost:8000\/reset-password#[\w-]{43}$/);
        await server.skip();
      },
    );
  }
}
