import { afterAll, expect, test } from "vitest";
import { must } from "../../../support/process.ts";
import { Services } from "../../../support/services.ts";
import { Evolving } from "../evolving.ts";

const services = new Services();
afterAll(() => services.stop());

/** A field of every type, with options of every kind. */
const FIELDS = [
  "title:str.200:search body:text:search price:decimal.10.2:index:min=0 status:enum.draft.live:default=draft:index",
  "published_at:datetime:optional:index views:int:index:min=0 email:email:unique:search big:bigint:unique ratio:float:index",
  "active:bool:index:default=true token:uuid:unique:default=uuid day:date:index at:time:index:default=0930 meta:json",
  "born:date:min=1900-01-01:max=2100-12-31:unique opens:time:min=0930:max=1700:index starts:datetime:min=2026-01-31T0930Z:index",
  "site:url:optional:search twin:one.Post:optional parent:ref.Post:optional seen:datetime:default=now code:str.2:unique:min=2",
  "letter:str.1:unique level:int:unique:min=0:max=12 grade:decimal.1.0:unique",
  "path:slug.title",
]
  .join(" ")
  .split(" ");
const WITH_USERS = ["author:ref.User", "editor:ref.User:optional:on-delete=set-null"];

const PROJECTS = [
  { database: "sqlite", auth: "jwt", needs: [], fields: WITH_USERS },
  { database: "postgres", auth: "session", needs: ["database/postgres"], fields: WITH_USERS },
  { database: "mysql", auth: "none", needs: ["database/mysql"], fields: [] },
];

for (const { database, auth, needs, fields } of PROJECTS)
  test(`a resource of every type with ${database} and ${auth}: added, changed, and taken out again`, async () => {
    const flags = ["--database", database, "--cache", "memory", "--auth", auth, "--no-chat", "--no-mail"];
    const project = await Evolving.make(flags, services, needs);
    try {
      await project.uv("sync");
      await project.commit("locked");
      const migrate = async () => {
        await project.uv("run", "alembic", "upgrade", "head");
        await project.uv("run", "alembic", "check");
      };
      await migrate();
      await project.change("add", "resource", "Post", ...FIELDS, ...fields, "--no-install");
      expect(await project.green()).toMatch(/passed/);
      for (const words of [
        ["rename", "field", "Post", "title", "headline"],
        ["rename", "field", "Post", "status", "state"],
        ["add", "field", "Post", "rank:int:default=3:index", "kind:enum.a.b:default=a"],
        ["add", "field", "Post", "must:int", "--backfill=7"],
        ["add", "field", "Post", "anchor:slug.body"],
        ["set", "field", "Post", "state:enum.draft.live.gone:default=gone:index"],
        ["remove", "field", "Post", "kind", "must", "anchor", "--yes"],
      ]) {
        await project.change(...words, "--no-install");
        await migrate();
      }
      expect(await project.green()).toMatch(/passed/);
      await project.change("remove", "resource", "Post", "--yes", "--no-install");
      await migrate();
      const left = ["app", "tests", "README.md", "pyproject.toml", "requirements.txt"];
      const git = (...args: readonly string[]) => must("git", args, { cwd: project.folder });
      const start = (await git("log", "--format=%H", "--grep=^locked$")).trim();
      expect(await git("diff", "--stat", start, "HEAD", "--", ...left)).toBe("");
      await project.uv("run", "alembic", "downgrade", "base");
      await project.uv("run", "alembic", "upgrade", "head");
    } finally {
      await project.remove();
    }
  });
