import { join } from "node:path";
import { Checks, type Part } from "../part.ts";
import { attacks } from "../production/attacks.ts";
import { breaking } from "../production/breaking.ts";
import { talking } from "../production/browser.ts";
import { confined, contract, crossing, ending } from "../production/containers.ts";
import { Deployment } from "../production/deployment.ts";
import { Engine } from "../production/engine.ts";
import { Figures } from "../production/figures.ts";
import { foreign } from "../production/foreign.ts";
import { frontPage } from "../production/front.ts";
import { guessing } from "../production/guessing.ts";
import { large } from "../production/large.ts";
import { patterns } from "../production/patterns.ts";
import { silence } from "../production/secrets.ts";
import { ensureServers } from "../setup.ts";

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
      const deployment = await Deployment.make(engine, ["--preset", "production"]);
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
