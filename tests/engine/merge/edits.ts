import fc from "fast-check";

/** Files of each kind that the merge knows. */
export const SAMPLES: Readonly<Record<string, string>> = {
  "app/config.py": `"""Settings."""

from functools import lru_cache
from typing import Literal

from lib import (
    Base,
    Field,
)


class Settings(Base):
    """All of them."""

    environment: Literal["a", "b"] = "a"
    prefix: str = Field(default="/")

    level: int = 1

    @property
    def whole(self) -> str:
        """Both."""
        return f"{self.prefix}{self.level}"


@lru_cache
def get_settings() -> Settings:
    """Return them."""
    return Settings()
`,
  "pyproject.toml": `[project]
name = "x"
dependencies = [
    "alpha>=1,<2",
    "beta[extra]>=2",
    "gamma",
]

[tool.lint]
select = ["E", "F"]

[tool.types]
strict = true
`,
  "compose.yaml": `services:
  # The API.
  api:
    build: .
    ports:
      - "8000:8000"
    depends_on:
      store:
        condition: healthy
  store:
    image: store:1

volumes:
  data:
`,
  ".env.example": `# Copy it.

A=1
B=two

# What C is.
C=
D=x=y
`,
  "README.md": "# x\n\nWords.\n\n## Run\n\n```sh\nrun it\n```\n\n- one\n- two\n",
};

/** One thing done to a text: where, and with what. */
export type Edit = readonly ["insert" | "delete" | "change" | "move" | "copy", number, number];
/** Any such thing. */
export const edit = fc.tuple(
  fc.constantFrom("insert", "delete", "change", "move", "copy"),
  fc.nat(60),
  fc.nat(60),
) as fc.Arbitrary<Edit>;
const FRESH = [
  "    fresh: int = 1",
  "FRESH=1",
  '    "fresh>=1",',
  "  fresh:",
  "from lib import fresh",
  "",
  "# fresh",
  "fresh()",
];

/** Edits lines at random; `who` keeps what two people write apart. */
export function rework(text: string, edits: readonly Edit[], who: string): string {
  const lines = text.slice(0, -1).split("\n");
  for (const [kind, from, to] of edits) {
    const at = from % (lines.length + 1);
    const fresh = (FRESH[to % FRESH.length] ?? "").replace("fresh", who);
    if (kind === "insert") lines.splice(at, 0, fresh);
    else if (kind === "delete") lines.splice(at, 1 + (to % 3));
    else if (kind === "change" && lines[at]?.trim()) lines[at] = `${lines[at]} ${who}`;
    else if (kind === "copy") lines.splice(to % (lines.length + 1), 0, lines[at] ?? "");
    else if (kind === "move") lines.splice(to % (lines.length + 1), 0, ...lines.splice(at, 2));
  }
  return `${lines.join("\n")}\n`;
}
