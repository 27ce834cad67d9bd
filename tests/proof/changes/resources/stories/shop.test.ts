import { afterAll, expect, test } from "vitest";
import { Services } from "../../../../support/services.ts";
import type { Driver } from "../../../service/drive/driver.ts";
import { type Edit, Story } from "./story.ts";

const services = new Services();
afterAll(() => services.stop());

const RESOURCES = [
  "Product name:str.80:search price:decimal.10.2:min=0 stock:int:min=0 --shared --read=anyone",
  "Order note:str.200:optional",
  "OrderLine order:ref.Order:on-delete=cascade product:ref.Product quantity:int:min=1",
];

const LINES = "app/api/v1/order_lines.py";
/** An order line takes from the stock, in one statement, so that parallel ones cannot take more than there is. */
const OURS: readonly Edit[] = [
  [LINES, "from sqlalchemy import select", "from sqlalchemy import select, update"],
  [
    LINES,
    "from app.schemas.order_line",
    "from app.models.product import Product\nfrom app.schemas.order_line",
  ],
  [
    LINES,
    "    order_line = OrderLine(**body.model_dump()",
    `    taken = await session.scalar(
        update(Product)
        .where(Product.id == body.product_id, Product.stock >= body.quantity)
        .values(stock=Product.stock - body.quantity, version=Product.version + 1)
        .returning(Product.id)
    )
    if taken is None:
        raise AppError(409, "OUT_OF_STOCK", "There are not so many of this product.")
    order_line = OrderLine(**body.model_dump()`,
  ],
  // A product that is not there is out of stock.
  ["tests/api/test_order_lines.py", '        ("product_id", 2**31 - 1),\n', ""],
];

const PARALLEL = 64;
const STOCK = 10;

async function ask(on: Driver): Promise<void> {
  const ada = await on.enrol(`ada-${on.stamp}`);
  const product = { name: `Tea ${on.stamp}`, price: "4.50", stock: STOCK };
  const { id } = on.expect(await on.ask("POST", "/api/v1/products", product, ada), 201).body;
  const paths = (await on.ask("GET", "/openapi.json")).body.paths;
  const orders = ["/api/v1/orders", "/api/v1/purchases"].find((path) => path in paths) ?? "";
  const order = on.expect(await on.ask("POST", orders, {}, ada), 201).body;
  const line = { order_id: order.id, product_id: id, quantity: 1 };
  const answers = await Promise.all(
    Array.from({ length: PARALLEL }, () => on.ask("POST", "/api/v1/order-lines", line, ada)),
  );
  const codes = answers.map(({ status }) => status).sort();
  expect(codes).toEqual([...Array(STOCK).fill(201), ...Array(PARALLEL - STOCK).fill(409)]);
  on.expect(await on.ask("GET", `/api/v1/products/${id}`), 200, ({ stock }) => stock === 0);
  on.expect(
    await on.ask("GET", `/api/v1/order-lines?product_id=${id}`, undefined, ada),
    200,
    ({ total }) => total === STOCK,
  );
  const listed = await on.ask("GET", `/api/v1/products?q=${on.stamp}`);
  on.expect(listed, 200, ({ items }) => items[0]?.stock === 0 && items[0]?.price === "4.50");
}

test("a shop: 64 parallel orders never take more than the stock, through ten steps", async () => {
  const flags = ["--database", "postgres", "--cache", "memory", "--auth", "jwt", "--no-chat", "--no-uploads"];
  const story = await Story.begin({ flags, services, needs: ["database/postgres"] }, RESOURCES, ask);
  const { project } = story;
  try {
    await story.step(OURS);
    await story.step("add field Product weight:int:optional:min=0");
    await story.step("rename field Order note remark");
    await story.step("add field OrderLine gift:bool:default=false");
    await story.step([[".env.example", "LOG_FILE=\n", "# Our logs.\nLOG_FILE=\n"]]);
    await story.step("set field Product price:decimal.12.2:min=0");
    await story.step("add metrics");
    // What the cache keeps of products has the stock, which an order line changes.
    await story.command("set resource Product --cache");
    await story.step([
      [
        LINES,
        "from app.models.order_line",
        "from app.dependencies import note_invalidation\nfrom app.models.order_line",
      ],
      [
        LINES,
        "    order_line = OrderLine(**body",
        '    note_invalidation(session, "products")\n    order_line = OrderLine(**body',
      ],
    ]);
    await story.step("add resource Review product:ref.Product stars:int:min=1:max=5 --read=anyone");
    await story.step("remove field Product weight --yes");
    await story.step("rename resource Order Purchase");
    expect(await project.green()).toMatch(/passed/);
  } finally {
    await project.remove();
  }
});
