import { randomUUID } from "node:crypto";
import { afterAll, expect, test } from "vitest";
import { Services } from "../../../../support/services.ts";
import type { Driver } from "../../../service/drive/driver.ts";
import { type Edit, Story } from "./story.ts";

const services = new Services();
afterAll(() => services.stop());

const RESOURCES = [
  "Company name:str.120:search --shared",
  "Contact company:ref.Company name:str.120 email:email:unique",
  "Deal company:ref.Company title:str.120 stage:enum.lead.offer.won.lost:default=lead:index closes_on:date:optional:index amount:decimal.12.2:min=0 contract:uuid:optional",
];

const DEALS = "app/api/v1/deals.py";
/** A contract is a file of the same user; a deal that is won or lost keeps its stage. */
const OURS: readonly Edit[] = [
  [
    DEALS,
    "from app.schemas.deal",
    "from app.models.file import File\nfrom app.models.user import User\nfrom app.schemas.deal",
  ],
  [
    DEALS,
    "def etag_of(",
    `async def require_contract(
    body: DealCreate | DealUpdate, session: SessionDep, user: User
) -> None:
    """Raise 404 unless the contract is a file that the user uploaded."""
    if body.contract is None:
        return
    files = select(File.id).where(File.public_id == body.contract, File.owner_id == user.id)
    if await session.scalar(files) is None:
        raise not_found("File")


def etag_of(`,
  ],
  [
    DEALS,
    "    deal = Deal(**body.model_dump()",
    "    await require_contract(body, session, user)\n    deal = Deal(**body.model_dump()",
  ],
  [
    DEALS,
    `    session: SessionDep,
    response: Response,
) -> DealRead:
    for name`,
    `    session: SessionDep,
    response: Response,
    user: CurrentUserWrite,
) -> DealRead:
    await require_contract(body, session, user)
    if deal.stage in ("won", "lost") and body.stage not in (None, deal.stage):
        raise AppError(409, "DEAL_CLOSED", "A deal that is won or lost keeps its stage.")
    for name`,
  ],
  // The contracts of the tests are no files.
  ["tests/deals.py", /^.*"contract": .*\n/m, ""],
];

async function ask(on: Driver): Promise<void> {
  const [ada, bob] = [await on.enrol(`ada-${on.stamp}`), await on.enrol(`bob-${on.stamp}`)];
  const company = on.expect(await on.ask("POST", "/api/v1/companies", { name: "Acme" }, ada), 201).body;
  const upload = async (person: typeof ada) =>
    on.expect(await on.ask("POST", "/api/v1/files", { any: "content" }, person), 201).body.id as string;
  const [own, foreign] = [await upload(ada), await upload(bob)];
  const deal = { company_id: company.id, title: "Tea for all", amount: "1200.00" };
  const post = (contract: string) => on.ask("POST", "/api/v1/deals", { ...deal, contract }, ada);
  on.expect(await post(foreign), 404);
  on.expect(await post(randomUUID()), 404);
  const made = on.expect(await post(own), 201, ({ stage }) => stage === "lead").body;
  const path = `/api/v1/deals/${made.id}`;
  const move = (stage: string) => on.ask("PATCH", path, { stage }, ada);
  on.expect(await on.ask("PATCH", path, { contract: foreign }, ada), 404);
  on.expect(await move("won"), 200);
  on.expect(await move("lead"), 409, ({ code }) => code === "DEAL_CLOSED");
  on.expect(await move("won"), 200);
  on.expect(await on.ask("GET", path, undefined, bob), 404);
  const won = await on.ask("GET", "/api/v1/deals?stage=won", undefined, ada);
  on.expect(won, 200, ({ items }) => items.length === 1 && items[0].contract === own);
}

test("a CRM: stages, dates and files of deals, through ten steps", async () => {
  const flags = ["--database", "mysql", "--cache", "memory", "--auth", "session", "--no-chat", "--uploads"];
  const story = await Story.begin({ flags, services, needs: ["database/mysql"] }, RESOURCES, ask);
  const { project } = story;
  try {
    await story.step(OURS);
    await story.step("add field Contact phone:str.40:optional");
    await story.step("set field Deal stage:enum.lead.offer.won.lost.paused");
    await story.step("add field Company vat:str.20:optional:unique");
    await story.step([
      [DEALS, '"A deal that is won or lost keeps its stage."', '"A closed deal keeps its stage."'],
    ]);
    await story.step("rename field Deal closes_on due_on");
    await story.step("rename resource Contact Client");
    await story.step("add resource Note deal:ref.Deal:on-delete=cascade body:text");
    await story.step("set field Company name:str.160");
    await project.uv("run", "alembic", "downgrade", "-1");
    await story.step("undo");
    await story.step("remove field Client phone --yes");
    expect(await project.green()).toMatch(/passed/);
  } finally {
    await project.remove();
  }
});
