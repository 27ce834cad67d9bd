import assert from "node:assert/strict";
import { join } from "node:path";
import { factsOf } from "../../../contract/case.ts";
import { Context } from "../../../contract/context.ts";
import { until } from "../../../support/process.ts";
import type { Services } from "../../../support/services.ts";
import { makeCertificates } from "../../service/certificates.ts";
import { Project } from "../../service/project.ts";
import type { Checks } from "../part.ts";
import { linkOf, MailServer, type Tls } from "./mails.ts";

/** Mails over TLS, by a certificate of a private authority: one that is trusted, one that is not, and another name's. */
export async function overTls(checks: Checks, services: Services): Promise<void> {
  const project = await Project.make(["--preset", "quickstart"], services);
  try {
    const certificates = await makeCertificates(join(project.folder, ".."));
    const trusting = { SSL_CERT_FILE: certificates.authority };
    for (const kind of ["smtps", "starttls"] as const) {
      const tls: Tls = { kind, certificates, host: "127.0.0.1" };
      await checks.check(`${kind}: a mail comes after a password, by a trusted certificate`, () =>
        forget(project, tls, trusting),
      );
      await checks.check(`${kind}: a certificate of an unknown authority is refused, in one line`, () =>
        forget(project, tls, {}, /SSLCertVerificationError \S.*issuer/),
      );
      await checks.check(`${kind}: a certificate of another name is refused, in one line`, () =>
        forget(project, { ...tls, host: "127.0.0.2" }, trusting, /SSLCertVerificationError \S.*mismatch/),
      );
    }
  } finally {
    await project.remove();
  }
}

/** Asks for a mail, which comes, or which a line of the log says why it did not. */
async function forget(
  project: Project,
  tls: Tls,
  settings: Readonly<Record<string, string>>,
  why?: RegExp,
): Promise<void> {
  const mails = await MailServer.begin(project, tls);
  const { url, server, number } = await project.serve({ ...settings, MAIL_URL: mails.url });
  try {
    const visitor = new Context({ baseUrl: url, facts: factsOf(project.features) }).visitor();
    await visitor.register();
    (await visitor.post("/password/forgot", { email: visitor.email })).is(202);
    const lines = async () =>
      (await project.log(number)).split("\n").filter((line) => line.includes("was not sent"));
    if (why === undefined) {
      assert.match(linkOf(await mails.next()), /\/reset-password#/);
    } else {
      assert.ok(await until(async () => (await lines()).length > 0, 20), "no line");
      assert.match((await lines())[0] ?? "", why);
      assert.equal(await mails.unread(), 0);
    }
    assert.equal((await lines()).length, why === undefined ? 0 : 1);
    const log = await project.log(number);
    for (const secret of [visitor.email, "p:ss", "p%3Ass"]) assert.ok(!log.includes(secret), secret);
  } finally {
    await server.stop("SIGTERM", 30);
    await mails.stop();
  }
}
