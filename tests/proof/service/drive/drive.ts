import { Driver, type Exchange, hide, type Journey, type Person } from "./driver.ts";
import { type Frame, Socket } from "./socket.ts";

/** Uses a running project as its first two users would; throws at the first answer that is not right. */
export async function drive(journey: Journey, transcript: Exchange[] = []): Promise<readonly Exchange[]> {
  const { url, prefix, features } = journey;
  const on = new Driver(journey, transcript);
  on.begin("the server is ready");
  on.expect(await on.ask("GET", "/health/ready"), 200);

  let ada: Person = { name: `ada-${on.stamp}` };
  let bob: Person = { name: `bob-${on.stamp}` };
  if (on.hasUsers) {
    on.begin("two people register and sign in");
    ada = await on.enrol(ada.name);
    bob = await on.enrol(bob.name);

    on.begin("who am I");
    const me = on.expect(
      await on.ask("GET", `${prefix}/users/me`, undefined, ada),
      200,
      (b) => b.username === ada.name,
    );
    on.say(`GET /users/me → 200 ${JSON.stringify(me.body)}`);
    on.expect(await on.ask("GET", `${prefix}/users/me`), 401, (body) => body.code === "NOT_AUTHENTICATED");
    on.say("GET /users/me without signing in → 401 NOT_AUTHENTICATED");
  }

  if (features.includes("example")) await driveItems(on, prefix, ada, bob);

  if (features.includes("chat")) {
    on.begin("a chat between two");
    const room = `room-${on.stamp}`;
    const socket = (person: Person) => {
      const path = `${prefix}/ws/${room}/${person.name}`;
      const note = (request: string, frame: unknown) => {
        const shown = hide(frame);
        transcript.push({
          step: on.step,
          request: `${request} ${path}`,
          ...(request === "send" ? { sent: shown } : { received: shown }),
        });
      };
      return Socket.open(`${url.replace(/^http/, "ws")}${path}`, person, url, note);
    };
    const first = await socket(ada);
    const joined = (name: string) => (frame: Frame) =>
      frame.type === "user_joined" && frame.username === name;
    await first.wait(`${on.step}: ${ada.name} hears ${ada.name} join`, joined(ada.name));
    const second = await socket(bob);
    on.say(
      JSON.stringify(await first.wait(`${on.step}: ${ada.name} hears ${bob.name} join`, joined(bob.name))),
    );
    await second.wait(`${on.step}: ${bob.name} hears ${bob.name} join`, joined(bob.name));
    for (const [from, to, content] of [
      [first, second, `Hello, ${bob.name}!`],
      [second, first, `Hello, ${ada.name}! How are the items?`],
    ] as const) {
      from.send({ content });
      const heard = (frame: Frame) => frame.type === "message" && frame.content === content;
      on.say(JSON.stringify(await to.wait(`${on.step}: the other one hears "${content}"`, heard)));
      await from.wait(`${on.step}: the sender hears "${content}"`, heard);
    }
    const users = on.expect(
      await on.ask("GET", `${prefix}/rooms/${room}/users`, undefined, ada),
      200,
      (body) => body.users.length === 2,
    );
    on.say(`GET /rooms/${room}/users → 200 ${JSON.stringify(users.body)}`);
    second.close();
    const left = (frame: Frame) => frame.type === "user_left" && frame.username === bob.name;
    on.say(JSON.stringify(await first.wait(`${on.step}: ${ada.name} hears ${bob.name} leave`, left)));
    first.close();
  }
  return transcript;
}

/** Makes items, reads a page of them and changes one; another person may not. */
async function driveItems(on: Driver, prefix: string, ada: Person, bob: Person): Promise<void> {
  on.begin("items");
  const names = ["First", "Second", "Third"].map((word) => `${word} item of ${ada.name}`);
  for (const name of names) {
    const made = on.expect(
      await on.ask("POST", `${prefix}/items`, { name }, ada),
      201,
      (body) => body.name === name,
    );
    on.say(`POST /items → 201 ${JSON.stringify(made.body)}`);
  }
  const page = on.expect(
    await on.ask("GET", `${prefix}/items?page=1&size=2`),
    200,
    (body) => body.items.length === 2 && body.items[0].name === names[2] && body.total >= 3,
  );
  on.say(`GET /items?page=1&size=2 → 200 ${JSON.stringify(page.body)}`);
  const tag = page.headers.get("etag");
  if (!tag) throw new Error(`${on.step}: a page without an ETag`);
  const id = page.body.items[0].id;
  const changed = { name: `Changed by ${ada.name}` };
  on.expect(
    await on.ask("PATCH", `${prefix}/items/${id}`, changed, ada),
    200,
    (body) => body.name === changed.name,
  );
  on.expect(
    await on.ask("GET", `${prefix}/items?page=1&size=2`),
    200,
    (body) => body.items[0].name === changed.name,
  );
  on.say("PATCH /items/{id} → 200, and the next page shows it");
  if (on.hasUsers) {
    on.expect(
      await on.ask("PATCH", `${prefix}/items/${id}`, changed, bob),
      403,
      (body) => body.code === "FORBIDDEN",
    );
    on.say(`PATCH /items/{id} by ${bob.name} → 403 FORBIDDEN`);
  }
  on.expect(
    await on.ask("POST", `${prefix}/items`, { name: "" }, ada),
    422,
    (b) => b.code === "VALIDATION_ERROR",
  );
  on.say("POST /items with an empty name → 422 VALIDATION_ERROR");
}
