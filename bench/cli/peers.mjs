// Other generators, as npm has them today, and how each makes its default project without asking and without installing.

/** `version: false`: it has no such flag. */
export const PEERS = [
  { name: "create-vite", create: ["--template", "react-ts", "--no-interactive"], version: false },
  { name: "create-better-t-stack", create: ["--yes", "--no-install", "--no-git"] },
  { name: "create-next-app", create: ["--yes", "--skip-install", "--disable-git"] },
  { name: "create-t3-app", create: ["--CI", "--noInstall", "--noGit"] },
  { name: "create-vue", create: ["--default"] },
  { name: "create-hono", create: ["--template", "nodejs", "--pm", "npm"] },
];

/** What turns off their telemetry while they are measured. */
export const SILENT = {
  CI: "1",
  DO_NOT_TRACK: "1",
  NEXT_TELEMETRY_DISABLED: "1",
  BTS_TELEMETRY: "0",
  NO_COLOR: "1",
};
