import { afterAll, expect, test } from "vitest";
import { Services } from "../../../support/services.ts";
import { Evolving } from "../evolving.ts";

const services = new Services();
afterAll(() => services.stop());

/** Fields of every type that a schema describes, without what it cannot say. */
const FIELDS = [
  "title:str.200 body:text.16000:min=2 price:decimal:min=0 status:enum.draft.live:default=draft day:date at:time meta:json",
  "published_at:datetime:optional views:int:default=3:max=9 email:email:optional big:bigint ratio:float:min=-0.5",
  "active:bool:default=true token:uuid site:url:optional rank:int:optional limit_of:bigint:max=5000000000 code:str.2:default=ab",
]
  .join(" ")
  .split(" ");

test("acceptance 15: --from the OpenAPI document of a rendered service gives the same resource", async () => {
  const flags = ["--database", "sqlite", "--cache", "memory", "--auth", "jwt", "--no-chat"];
  const project = await Evolving.make(flags, services, []);
  try {
    await project.uv("sync");
    await project.change("add", "resource", "Post", ...FIELDS, "--no-install");
    const record = await project.read(".plinth/features");
    const dump = "import json; from app.main import app; print(json.dumps(app.openapi()))";
    const printed = await project.uv("run", "python", "-c", dump);
    await project.write("openapi.json", printed.trim().split("\n").at(-1) ?? "");
    await project.commit("described");
    const again = await project.plinth("add", "resource", "Post", "--from", "openapi.json");
    expect([again.code, again.output]).toEqual([0, expect.stringContaining("Nothing to do")]);
    await project.change("remove", "resource", "Post", "--yes", "--no-install");
    await project.change("add", "resource", "Post", "--from", "openapi.json", "--no-install");
    const fieldsIn = (text: string) => text.match(/^use resource Post.*/gm)?.sort();
    expect(fieldsIn(await project.read(".plinth/features"))).toEqual(fieldsIn(record));
  } finally {
    await project.remove();
  }
});
