// Opens a file for itself alone, as some programs do on Windows, until it is ended.
const fs = require("node:fs");

/** libuv's UV_FS_O_EXLOCK: no other program may open, move or delete the file. */
const EXCLUSIVE = 0x10000000;
fs.openSync(process.argv[2], fs.constants.O_RDWR | EXCLUSIVE);
console.log("open");
setInterval(() => {}, 1000);
