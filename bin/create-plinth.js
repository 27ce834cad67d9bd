#!/usr/bin/env node
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 12)) {
  console.error(
    `create-plinth needs Node.js 20.12 or newer, and this is ${process.versions.node}. Install a newer one from https://nodejs.org and run the command again.`,
  );
  process.exitCode = 4;
} else {
  // The path is computed so that an old Node.js reaches the sentence above without parsing the rest.
  const { main } = await import("../dist/cli.js");
  await main(process.argv.slice(2));
}
