import type { CommandSpec } from "../../command.ts";

/** `export`: a project's answers, for `--config`. */
export const exportAnswers: CommandSpec = {
  name: "export",
  summary: "print a project's answers, for --config",
  arguments: [["[folder]", "the project (default: the folder you are in)"]],
  shared: { json: "print the answers within a document" },
  examples: ["export > answers.json", "export my-api | npx create-plinth twin --config -"],
  load: async () => (await import("./export.ts")).exportAnswers,
};
