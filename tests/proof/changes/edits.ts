import assert from "node:assert/strict";
import type { Evolving } from "./evolving.ts";

const REPORTS = `"""Reports: what the shop is worth."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.item import Item


async def total_price(session: AsyncSession) -> int:
    """Return the price of all items together, in cents."""
    return await session.scalar(select(func.coalesce(func.sum(Item.price), 0))) or 0
`;

const TEST = `"""Reports."""

import pytest

from app.core.database import get_database
from app.crud import reports
from app.models.item import Item

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("client")]


async def test_prices_are_added() -> None:
    """Every item counts."""
    async with get_database().sessions() as session, session.begin():
        session.add_all([Item(name="A", price=100), Item(name="B", price=250)])
        await session.flush()
        assert await reports.total_price(session) == 350
`;

const GROUP = `# Ours

Sold by the shop team; ask them before you change a price.

`;

/** Edits the project as its owner would: a column with its migration, a module, a test, a setting, a text. */
export async function makeItOurs(project: Evolving): Promise<void> {
  await project.edit(
    "app/models/item.py",
    "    views: Mapped[int]",
    '    price: Mapped[int] = mapped_column(default=0, server_default="0")\n    views: Mapped[int]',
  );
  await project.edit("app/schemas/item.py", '"""Many new items,', '"""Many new items of the shop,');
  await project.write("app/crud/reports.py", REPORTS);
  await project.write("tests/crud/__init__.py", "");
  await project.write("tests/crud/test_reports.py", TEST);
  await project.edit("app/config.py", /( {4}log_file: .*\n)/, '$1    shop_name: str = "Shop"\n');
  await project.edit(".env.example", "LOG_FILE=\n", "LOG_FILE=\nSHOP_NAME=Shop\n");
  await project.edit("README.md", "## Run it\n", `${GROUP}## Run it\n`);
  await project.edit(
    "app/main.py",
    "    return app\n",
    "    # The shop's own routes come here.\n    return app\n",
  );
  await project.uv("run", "alembic", "revision", "--autogenerate", "-m", "prices");
  await project.uv("run", "ruff", "format", ".");
  await project.uv("run", "ruff", "check", "--fix", ".");
  await project.commit("ours");
}

/** Whether it still is: every edit is there, by what it means. */
export async function isStillOurs(project: Evolving): Promise<void> {
  assert.match(await project.read("app/models/item.py"), /^ {4}price: Mapped\[int\]/m);
  assert.match(await project.read("app/schemas/item.py"), /Many new items of the shop,/);
  assert.equal(await project.read("app/crud/reports.py"), REPORTS);
  assert.equal(await project.read("tests/crud/test_reports.py"), TEST);
  assert.match(await project.read("app/config.py"), /^ {4}shop_name: str = "Shop"$/m);
  assert.match(await project.read(".env.example"), /^SHOP_NAME=Shop$/m);
  assert.ok((await project.read("README.md")).includes(GROUP));
  assert.match(await project.read("app/main.py"), /# The shop's own routes come here\.\n {4}return app/);
}
