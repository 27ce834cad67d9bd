import type { Operation } from "../operation.ts";
import { trap } from "../room/bait.ts";
import { at, up, type World } from "../room/world.ts";

/** Settings of git that make it run something, or read and write elsewhere. */
const SETTINGS: readonly string[] = [
  "[core]\n\tfsmonitor = {room}/{root}/.git/trap",
  "[core]\n\tfsmonitor = ./.git/trap",
  "[core]\n\thooksPath = .githooks",
  '[core]\n\tsshCommand = {room}/{root}/.git/trap\n[remote "origin"]\n\turl = ssh://evil.example/x\n',
  "[core]\n\tpager = {room}/{root}/.git/trap\n[pager]\n\tstatus = {room}/{root}/.git/trap\n\tvar = true",
  "[core]\n\teditor = {room}/{root}/.git/trap",
  "[core]\n\tworktree = {room}/home",
  "[core]\n\tattributesFile = {room}/home/.bashrc\n\texcludesFile = {room}/home/.netrc",
  "[core]\n\tattributesFile = {room}/{root}/.git/pipe\n\texcludesFile = {room}/{root}/.git/pipe",
  '[diff]\n\texternal = {room}/{root}/.git/trap\n[diff "x"]\n\ttextconv = {room}/{root}/.git/trap\n\tcommand = {room}/{root}/.git/trap',
  '[filter "x"]\n\tclean = {room}/{root}/.git/trap\n\tsmudge = {room}/{root}/.git/trap\n\trequired = true',
  '[filter "x"]\n\tprocess = {room}/{root}/.git/trap\n\trequired = true',
  "[credential]\n\thelper = !{room}/{root}/.git/trap",
  "[include]\n\tpath = ../hostile.config",
  '[includeIf "gitdir:**"]\n\tpath = ../hostile.config',
  "[alias]\n\tstatus = !{room}/{root}/.git/trap\n\trev-parse = !{room}/{root}/.git/trap",
  "[gpg]\n\tprogram = {room}/{root}/.git/trap\n[commit]\n\tgpgsign = true\n[log]\n\tshowSignature = true",
  '[extensions]\n\tpartialClone = origin\n[remote "origin"]\n\tpromisor = true\n\tpartialclonefilter = blob:none\n\turl = ext::sh -c {room}/{root}/.git/trap%\n[protocol "ext"]\n\tallow = always',
  '[extensions]\n\tpartialClone = origin\n[remote "origin"]\n\tpromisor = true\n\turl = {room}/{root}\n\tuploadpack = {room}/{root}/.git/trap',
  "[status]\n\tsubmoduleSummary = true\n[submodule]\n\trecurse = true\n[diff]\n\tignoreSubmodules = none",
  "[init]\n\ttemplateDir = {room}/{root}/.git/template\n\tdefaultBranch = x",
  "[trace2]\n\teventTarget = {room}/home/.bashrc\n\tnormalTarget = {room}/home/fresh",
  "[core]\n\tfsmonitor = true\n\tuntrackedCache = true\n\tpreloadIndex = true",
];

const HOOKS = [
  "pre-commit",
  "commit-msg",
  "prepare-commit-msg",
  "post-commit",
  "post-checkout",
  "post-index-change",
  "reference-transaction",
  "fsmonitor-watchman",
  "pre-auto-gc",
];

/** Whether a git folder is there; some operations need one. */
const hasGit = ({ room, root }: World): boolean => room.entries.get(`${root}/.git`)?.kind === "folder";

function configure(world: World): void {
  const { room, random } = world;
  const said = random
    .some(SETTINGS, 1, 4)
    .map((text) => text.replaceAll("{root}", world.root))
    .join("\n");
  const path = at(world, ".git/config");
  room.file(path, `${room.text(path) ?? ""}\n${said}\n`);
  room.file(at(world, ".git/trap"), trap(".git/config"), 0o755);
  room.put(at(world, ".git/pipe"), { kind: "pipe" });
  const monitor = `[core]\n\tfsmonitor = {room}/${world.root}/.git/trap\n`;
  room.file(at(world, "hostile.config"), monitor);
  if (random.chance(0.5)) room.file(at(world, ".gitattributes"), "* filter=x diff=x merge=x\n");
  if (random.chance(0.3)) {
    room.file(path, `${room.text(path)}\n[extensions]\n\tworktreeConfig = true\n`);
    room.file(at(world, ".git/config.worktree"), monitor);
  }
}

/** What git reads in a project of another user. */
export const GIT_OPERATIONS: Readonly<Record<string, Operation>> = {
  "git is configured": (world) => {
    if (hasGit(world)) configure(world);
  },
  "git has hooks": (world) => {
    if (!hasGit(world)) return;
    for (const name of HOOKS)
      for (const folder of [".git/hooks", ".githooks"])
        world.room.file(at(world, `${folder}/${name}`), trap(`${folder}/${name}`), 0o755);
  },
  "the git folder is elsewhere": (world) => {
    const { room, root, random } = world;
    if (!hasGit(world)) return;
    const bait = random.chance(0.5) ? "evil.git" : `${root}/objects.git`;
    for (const [path, entry] of [...room.entries])
      if (path === `${root}/.git` || path.startsWith(`${root}/.git/`))
        room.entries.set(`${bait}${path.slice(root.length + 5)}`, entry);
    configure(world);
    const config = room.text(`${root}/.git/config`) ?? "";
    const program = room.text(`${root}/.git/trap`) ?? "";
    room.remove(`${root}/.git`);
    room.file(`${bait}/config`, config.replaceAll(`${root}/.git/trap`, `${bait}/trap`));
    room.file(`${bait}/trap`, program, 0o755);
    if (random.chance(0.5)) room.file(`${root}/.git`, `gitdir: {room}/${bait}\n`);
    else room.link(`${root}/.git`, `{room}/${bait}`);
  },
  "the project is a bare repository": (world) => {
    const { room, root } = world;
    // A record above the repository stays above one.
    if (!room.entries.has(".plinth")) room.remove(`${root}/.git`);
    room.file(`${root}/HEAD`, "ref: refs/heads/main\n");
    room.file(`${root}/refs/heads/keep`, "");
    room.file(`${root}/objects/keep`, "");
    room.file(`${root}/trap`, trap("bare repository"), 0o755);
    const settings = `[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = .\n\tfsmonitor = {room}/${root}/trap\n\thooksPath = {room}/${root}/hooks`;
    room.file(`${root}/config`, `${settings}\n`);
    room.file(`${root}/hooks/post-index-change`, trap("bare hook"), 0o755);
  },
  "git's folder is odd": (world) => {
    const { room, root, random } = world;
    room.put(
      `${root}/.git`,
      random.pick([
        { kind: "file", content: `gitdir: ${up(world)}/home\n` },
        { kind: "file", content: "gitdir: " },
        { kind: "file", content: "x".repeat(100_000) },
        { kind: "link", to: "{room}/home" },
        { kind: "pipe" },
        { kind: "folder" },
      ] as const),
    );
  },
  "a submodule runs something": (world) => {
    if (!hasGit(world)) return;
    const { room } = world;
    room.file(
      at(world, ".gitmodules"),
      '[submodule "x"]\n\tpath = sub\n\turl = ./sub\n\tupdate = !./.git/trap\n\tignore = none\n',
    );
    room.file(at(world, "sub/.git"), "gitdir: ../.git/modules/x\n");
    const module = at(world, ".git/modules/x");
    room.file(`${module}/HEAD`, "ref: refs/heads/main\n");
    room.put(`${module}/objects`, { kind: "folder" });
    room.put(`${module}/refs`, { kind: "folder" });
    room.file(
      `${module}/config`,
      `[core]\n\trepositoryformatversion = 0\n\tworktree = ../../../sub\n\tfsmonitor = {room}/${at(world, "sub-trap")}\n`,
    );
    room.file(at(world, "sub-trap"), trap("submodule"), 0o755);
  },
};
