import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { freePort, projectEnvironment, type Running, start, until } from "../../../support/process.ts";
import type { Certificates } from "../../service/certificates.ts";
import type { Project } from "../../service/project.ts";

/** A mail that the server accepted. */
export interface Mail {
  readonly to: readonly string[];
  readonly subject: string;
  readonly headers: readonly string[];
  readonly plain: string;
  readonly html: string;
}

/** How a server takes mails over TLS: where, and by which certificate. */
export interface Tls {
  readonly kind: "smtps" | "starttls";
  readonly host: string;
  readonly certificates: Certificates;
}

/** A real SMTP server beside a project, which keeps its mails. */
export class MailServer {
  private server: Running | undefined;
  private read = 0;

  private constructor(
    private readonly project: Project,
    private readonly folder: string,
    private readonly port: number,
    private readonly tls?: Tls,
  ) {}

  static async begin(project: Project, tls?: Tls): Promise<MailServer> {
    const made = new MailServer(project, join(project.folder, ".."), await freePort(), tls);
    await project.uv("sync");
    await made.answer("accept");
    await writeFile(join(made.folder, "mails"), "");
    await made.start();
    return made;
  }

  get url(): string {
    const scheme = this.tls?.kind === "smtps" ? "smtps" : "smtp";
    const login = this.tls === undefined ? "" : "ann%40example.org:p%3Ass%2Fword@";
    return `${scheme}://${login}${this.host}:${this.port}`;
  }

  private get host(): string {
    return this.tls?.host ?? "127.0.0.1";
  }

  /** How it answers from now on: `accept`, `refuse`, `later 2`, `slow 5`. */
  answer(mode: string): Promise<void> {
    return writeFile(join(this.folder, "mode"), mode);
  }

  async start(): Promise<void> {
    const files = ["mode", "mails"].map((name) => join(this.folder, name));
    const { kind, certificates } = this.tls ?? {};
    const tls = kind && certificates ? [kind, certificates.certificate, certificates.key] : [];
    const program = join(import.meta.dirname, "server.py");
    const words = ["run", "python", program, this.host, `${this.port}`, ...files, ...tls];
    const { folder } = this.project;
    const log = join(this.folder, "smtp.log");
    this.server = start("uv", words, { cwd: folder, env: projectEnvironment(), log });
    assert.ok(await until(() => this.listens(), 30), "the SMTP server does not listen");
  }

  async stop(): Promise<void> {
    await this.server?.stop("SIGKILL");
  }

  /** The next mail that was not read. */
  async next(): Promise<Mail> {
    assert.ok(await until(async () => (await this.mails()).length > this.read, 40), "no mail came");
    const mail = (await this.mails())[this.read];
    this.read += 1;
    return mail as Mail;
  }

  /** How many mails there are that were not read. */
  async unread(): Promise<number> {
    return (await this.mails()).length - this.read;
  }

  /** Forgets what came until now. */
  async skip(): Promise<void> {
    this.read = (await this.mails()).length;
  }

  private async mails(): Promise<Mail[]> {
    const lines = (await readFile(join(this.folder, "mails"), "utf8")).split("\n").slice(0, -1);
    return lines.map((line) => JSON.parse(line) as Mail);
  }

  private listens(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(this.port, this.host);
      socket.once("connect", () => {
        socket.destroy();
        resolve(true);
      });
      socket.once("error", () => resolve(false));
    });
  }
}

/** The link of a mail, in its text. */
export function linkOf(mail: Mail): string {
  const link = /https?:\S+/.exec(mail.plain)?.[0];
  assert.ok(link !== undefined && mail.html.includes(link), `no link in ${mail.plain}`);
  return link;
}

/** The token of a mail's link, which is its fragment. */
export function tokenOf(mail: Mail): string {
  return new URL(linkOf(mail)).hash.slice(1);
}
