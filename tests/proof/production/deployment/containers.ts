import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { factsOf } from "../../../contract/case.ts";
import { Context } from "../../../contract/context.ts";
import { holdAgainst } from "../../../support/contract.ts";
import type { Checks } from "../../parts/part.ts";
import type { Container, Deployment } from "./deployment.ts";

/** What a replica may do, as the kernel says it. */
export async function confined(checks: Checks, deployment: Deployment): Promise<void> {
  await checks.check("two replicas, healthy: another user, a read-only root, no capabilities", async () => {
    const replicas = await deployment.containers("api");
    assert.equal(replicas.length, 2);
    for (const replica of replicas) {
      assert.equal(replica.health, "healthy");
      const status = await readFile(`/proc/${replica.pid}/status`, "utf8");
      assert.match(status, /^Uid:\s+10001\s+10001\s+10001\s+10001$/m);
      for (const kind of ["CapEff", "CapPrm", "CapBnd"])
        assert.match(status, new RegExp(`^${kind}:\\s+0+$`, "m"));
      assert.match(status, /^NoNewPrivs:\s+1$/m);
      const { code, output } = await deployment.engine.try("exec", replica.id, "touch", "/srv/app/anything");
      assert.notEqual(code, 0, output);
      assert.match(output, /read-only/i);
    }
  });
}

/** What the proxy keeps inside, which the contract asks a service for. */
const INSIDE = "general: the metrics count requests";
/** What each worker counts for itself, of which there are several here. */
const BY_WORKER = ["chat: a user has at most 20 sockets", "chat: the message limit counts all sockets"];

/** What is promised over the network, asked through the proxy. */
export async function contract(checks: Checks, deployment: Deployment, transcript: string): Promise<void> {
  await checks.check("the contract holds through the proxy, under https; metrics stay inside", async () => {
    const settings = await deployment.reach();
    const about = { way: "usual", folder: deployment.folder, settings, transcript };
    const { output = "", count } = await holdAgainst(deployment.url, about);
    for (const known of [INSIDE, ...BY_WORKER])
      assert.ok(output.includes(known), `no case is named “${known}”`);
    const failed = [...output.matchAll(/^FAIL (.*)$/gm)].map(([, name = ""]) => name);
    const others = failed.filter((name) => ![INSIDE, ...BY_WORKER].some((known) => name.startsWith(known)));
    if (others.length > 0 || count === undefined) throw new Error(output.replaceAll(/^ok .*\n/gm, ""));
    assert.ok(
      failed.some((name) => name.startsWith(INSIDE)),
      "the metrics are to be had from outside",
    );
    return `${count} cases`;
  });
}

/** A user at one replica hears who is at the other. */
export async function crossing(checks: Checks, deployment: Deployment): Promise<void> {
  await checks.check("the chat crosses replicas: two who are at different ones hear each other", async () => {
    const replicas = await deployment.containers("api");
    const [one, other] = replicas.map(
      (replica) =>
        new Context({ baseUrl: `http://${addressOf(replica)}:8000`, facts: factsOf(deployment.features) }),
    );
    if (one === undefined || other === undefined) throw new Error("two replicas are wanted");
    try {
      const [ada, bob] = [await one.user(), await other.user()];
      const room = one.unique("across");
      const [first, second] = [await one.join(ada, room), await other.join(bob, room)];
      await first.joined(bob.username);
      first.send("from the one");
      await second.message("from the one");
      second.send("from the other");
      await first.message("from the other");
    } finally {
      await one.tidy();
      await other.tidy();
    }
  });
}

/** An address of a container that this machine reaches. */
export function addressOf({ addresses }: Container): string {
  const address = Object.values(addresses).find((one) => one !== "");
  if (address === undefined) throw new Error("the container has no address");
  return address;
}

/** A replica that is asked to end does. */
export async function ending(checks: Checks, deployment: Deployment): Promise<void> {
  await checks.check("SIGTERM ends a replica with 0, and its log holds no traceback", async () => {
    const { id } = await deployment.running("api");
    const begun = performance.now();
    await deployment.engine.docker("stop", "-t", "20", id);
    const { exit } = await deployment.container(id);
    assert.equal(exit, 0);
    const { output } = await deployment.engine.try("logs", id);
    assert.doesNotMatch(output, /Traceback/);
    await deployment.engine.docker("start", id);
    return `after ${((performance.now() - begun) / 1000).toFixed(1)} s`;
  });
}
