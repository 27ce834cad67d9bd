import { join } from "node:path";
import { ensureServers } from "../../../support/setup.ts";
import { attacks } from "../../production/attacks/attacks.ts";
import { foreign } from "../../production/attacks/foreign.ts";
import { guessing } from "../../production/attacks/guessing.ts";
import { patterns } from "../../production/attacks/patterns.ts";
import { silence } from "../../production/attacks/secrets.ts";
import { confined, contract, crossing, ending } from "../../production/deployment/containers.ts";
import { Deployment } from "../../production/deployment/deployment.ts";
import { Engine } from "../../production/deployment/engine.ts";
import { Figures } from "../../production/figures.ts";
import { breaking } from "../../production/load/breaking.ts";
import { large } from "../../production/load/large.ts";
import { talking } from "../../production/pages/browser.ts";
import { frontPage } from "../../production/pages/front.ts";
import { Checks, type Part } from "../part.ts";

/** Limits that nothing here reaches, but what is about them. */
const ROOMY = {
  RATE_LIMIT: "1000000/minute",
  RATE_LIMIT_USER: "1000000/minute",
  RATE_LIMIT_AUTH: "100000/minute",
  CHAT_CONNECTIONS: "100000",
  CHAT_CONNECT_RATE: "100000/minute",
};

/** How many connections to the chat there are while something breaks. */
const TALKERS = 200;

/** The production preset in real containers: two replicas behind the proxy. */
export const production: Part = {
  name: "production",
  title: "the production preset in containers: two replicas behind the TLS proxy",
  alone: true,
  async run() {
    const checks = new Checks("production");
    const missing = process.getuid?.() === 0 ? await ensureServers(["engine", "browser"]) : ["root"];
    if (missing.length > 0) {
      if (process.env.CI) throw new Error(`missing in CI: ${missing.join(", ")}`);
      checks.skip(`not here: ${missing.join(", ")}`);
      return checks.tally;
    }
    const figures = new Figures();
    const engine = await Engine.start();
    try {
      const deployment = await Deployment.make(engine, [
        "--preset",
        "production",
        "--ops",
        "ci,docker,proxy,replica",
      ]);
      try {
        await deployed(checks, deployment, figures);
      } finally {
        await deployment.remove();
      }
    } finally {
      await engine.stop();
    }
    await foreign(checks, figures);
    await figures.write();
    return checks.tally;
  },
};

async function deployed(checks: Checks, deployment: Deployment, figures: Figures): Promise<void> {
  await deployment.set(ROOMY);
  const begun = await checks.check("the image is built, and everything comes up and is healthy", async () => {
    await deployment.build();
    await deployment.up();
    return `beside ${deployment.images.join(", ")}`;
  });
  if (!begun) return;
  await confined(checks, deployment);
  await crossing(checks, deployment);
  await frontPage(checks, deployment);
  await talking(checks, deployment);
  const transcript = join(deployment.folder, "..", "transcript.json");
  await contract(checks, deployment, transcript);
  await ending(checks, deployment);
  await attacks(checks, deployment, figures);
  await patterns(checks, deployment, figures);
  await large(checks, deployment, figures);
  await breaking(checks, deployment, figures, TALKERS);
  await guessing(checks, deployment, figures);
  await silence(checks, deployment, transcript);
}
