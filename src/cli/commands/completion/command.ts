import type { CommandSpec } from "../../command.ts";

/** `completion`: what makes a shell complete our command lines. */
export const completion: CommandSpec = {
  name: "completion",
  summary: "print what makes your shell complete these commands",
  arguments: [
    ["[shell]", "bash, zsh or fish"],
    ["[words...]", "for the scripts themselves: the words typed so far"],
  ],
  shared: { json: true },
  examples: [
    "completion bash >> ~/.bashrc",
    "completion zsh >> ~/.zshrc",
    "completion fish > ~/.config/fish/completions/create-plinth.fish",
  ],
  complete: () => ["bash", "zsh", "fish"],
  load: async () => (await import("./completion.ts")).completion,
};
