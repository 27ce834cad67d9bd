import { host } from "../../host.ts";

/** What runs a package without installing it, by the program that started us (its `npm_config_user_agent`). */
export function runnerOf({ npm_config_user_agent: agent = "" }: NodeJS.ProcessEnv): readonly string[] {
  const [name = "", major = ""] = agent.split(/[/. ]/);
  if (name === "pnpm") return ["pnpm", "dlx"];
  if (name === "bun") return ["bunx"];
  // Version 1 of yarn has no dlx.
  return name === "yarn" && major !== "1" ? ["yarn", "dlx"] : ["npx"];
}

/** A text with its commands of ours as the runner in use starts them: they are written for npx. */
export function forRunner(text: string, environment = host().env): string {
  return text.replaceAll(/\bnpx (?=create-plinth\b)/g, `${runnerOf(environment).join(" ")} `);
}
