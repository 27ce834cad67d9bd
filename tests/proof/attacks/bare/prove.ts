import assert from "node:assert/strict";
import type { Serving } from "../../../support/rendering.ts";
import { Services } from "../../../support/services.ts";
import type { Checks } from "../../parts/part.ts";
import { Project } from "../../service/project.ts";
import { accountAttacks } from "./accounts.ts";
import { connectionAttacks } from "./connections.ts";
import { loadAttacks } from "./load.ts";
import { type Attack, answerTime, type Bare, memoryOf } from "./service.ts";
import { proveFailingStarts } from "./starts.ts";
import { websocketAttacks } from "./websockets.ts";

/** Every attack, in the order in which they are tried. */
const attacks: readonly Attack[] = [
  // One a line, so that two people who add one do not meet.
  ...accountAttacks,
  ...connectionAttacks,
  ...websocketAttacks,
  ...loadAttacks,
];

const servers: Readonly<Record<Bare["server"], Serving>> = {
  uvicorn: {},
  granian: { command: { document: "docs/performance.md", program: "granian" } },
};

/** How much memory may be held when all is over, in MB: an allocator keeps some of what was freed. */
const KEPT = 150;

/** A service that is reached without a proxy, started as its README and its docs/performance.md say. */
export async function proveBareService(checks: Checks): Promise<void> {
  const services = new Services();
  const project = await Project.make(["--preset", "quickstart"], services);
  try {
    for (const [server, serving] of Object.entries(servers)) {
      await attack(checks, project, server as Bare["server"], serving);
    }
    await proveFailingStarts(checks, project);
  } finally {
    await project.remove();
    await services.stop();
  }
}

async function attack(
  checks: Checks,
  project: Project,
  server: Bare["server"],
  serving: Serving,
): Promise<void> {
  const started = await project.serve({}, [], serving);
  const target: Bare = { server, project, url: started.url, pid: started.server.pid };
  await answerTime(target);
  const before = await memoryOf(target.pid);
  for (const { name, on, run } of attacks) {
    if (on !== undefined && on !== server) continue;
    await checks.check(`${server}: ${name}`, async () => {
      const found = await run(target);
      await answerTime(target);
      return found;
    });
  }
  await checks.check(`${server}: what is left of it`, async () => {
    assert.equal(started.server.ended(), undefined, "the service has ended");
    const grown = (await memoryOf(target.pid)) - before;
    assert.ok(grown < KEPT, `${grown.toFixed(0)} MB of memory are kept`);
    assert.doesNotMatch(await project.log(started.number), /Traceback/);
    await started.server.stop();
    return `memory ${grown.toFixed(0)} MB above what it was at the start`;
  });
}
