#!/usr/bin/env node
// Plain old JavaScript on purpose: a Node.js of any age must get as far as the sentence below.
var version = process.versions.node.split(".").map(Number);
if (version[0] < 20 || (version[0] === 20 && version[1] < 12)) {
  console.error(
    "create-plinth needs Node.js 20.12 or newer, and this is " +
      process.versions.node +
      ". Install a newer one from https://nodejs.org and run the command again.",
  );
  process.exitCode = 4;
} else {
  require("../dist/cli.cjs").main(process.argv.slice(2));
}
