import { Driver, type Exchange, type Journey } from "./driver.ts";

/** The resource that a project gets to be tried with: its name and its fields, as `add` has them. */
export const RESOURCE = [
  "Post",
  "title:str.200",
  "body:text",
  "price:decimal.10.2:min=0",
  "status:enum.draft.live:default=draft:index",
  "published_at:datetime:optional:index",
];

/** Makes a post in a running project, reads it, and finds it in a list; throws at the first answer that is not right. */
export async function driveResource(journey: Journey, transcript: Exchange[]): Promise<void> {
  const { prefix } = journey;
  const on = new Driver(journey, transcript);
  on.begin("posts");
  const author = on.hasUsers ? await on.enrol(`eve-${on.stamp}`) : undefined;
  const post = { title: "A first post", body: "What it says.", price: "9.90" };
  const made = on.expect(
    await on.ask("POST", `${prefix}/posts`, post, author),
    201,
    (body) => body.title === post.title && body.price === "9.90" && body.status === "draft",
  );
  on.say(`POST /posts → 201 ${JSON.stringify(made.body)}`);
  const { id } = made.body;
  on.expect(
    await on.ask("GET", `${prefix}/posts/${id}`, undefined, author),
    200,
    (body) => JSON.stringify(body) === JSON.stringify(made.body),
  );
  on.say(`GET /posts/${id} → 200, the same`);
  on.expect(
    await on.ask("GET", `${prefix}/posts?status=draft&sort=-published_at`, undefined, author),
    200,
    (body) => body.total >= 1 && body.items.some((one: { id: number }) => one.id === id),
  );
  on.say("GET /posts?status=draft&sort=-published_at → 200, with it");
  on.expect(
    await on.ask("POST", `${prefix}/posts`, { ...post, price: "-1" }, author),
    422,
    (body) => body.code === "VALIDATION_ERROR",
  );
  on.say("POST /posts with a price below 0 → 422 VALIDATION_ERROR");
}
