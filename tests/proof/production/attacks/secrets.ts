import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import type { Checks } from "../../parts/part.ts";
import type { Deployment } from "../deployment/deployment.ts";

const SECRET = /^(password|new_password|current_password|access_token|refresh_token|token|csrf_token|code)$/;
const SHORTEST = 10;

interface Exchange {
  readonly path: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string;
}

/** Everything secret that was sent or received: passwords, tokens, cookies. */
export function secretsOf(exchanges: readonly Exchange[]): ReadonlySet<string> {
  const found = new Set<string>();
  const keep = (value: unknown) => {
    if (typeof value === "string" && value.length >= SHORTEST) found.add(value);
  };
  const search = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [name, inner] of Object.entries(value)) {
      if (SECRET.test(name)) keep(inner);
      search(inner);
    }
  };
  for (const { requestHeaders, requestBody, headers, body } of exchanges) {
    for (const [name, value] of Object.entries(requestHeaders)) {
      if (name.toLowerCase() === "authorization") keep(value.split(" ").at(-1));
      if (name.toLowerCase() === "cookie") for (const one of value.split("; ")) keep(one.split("=")[1]);
    }
    for (const cookie of [headers["set-cookie"] ?? []].flat()) keep(cookie.split(";")[0]?.split("=")[1]);
    for (const text of [requestBody, body]) {
      try {
        search(JSON.parse(text));
      } catch {
        if (/^[\w.%+=&~-]+$/.test(text)) search(Object.fromEntries(new URLSearchParams(text)));
      }
    }
  }
  return found;
}

/** The logs of all containers hold nothing secret that the contract's cases sent or received. */
export async function silence(checks: Checks, deployment: Deployment, transcript: string): Promise<void> {
  await checks.check("the logs hold no password, token or cookie that was used", async () => {
    const exchanges = JSON.parse(await readFile(transcript, "utf8")) as Exchange[];
    const secrets = secretsOf(exchanges);
    assert.ok(secrets.size > 100, `only ${secrets.size} secrets are known`);
    const logs = await readFile(deployment.said, "utf8");
    assert.ok(logs.includes("/api/v1/items"), "the logs hold no request");
    const told = [...secrets].filter((secret) => logs.includes(secret));
    assert.deepEqual(told, [], `${told.length} of ${secrets.size} secrets are in the logs`);
    return `${secrets.size} secrets, ${(logs.length / 1e6).toFixed(1)} MB of logs`;
  });
}
