import type { Case } from "../case.ts";
import { jwtCases } from "./auth/auth-jwt.ts";
import { sessionCases } from "./auth/auth-session.ts";
import { mailCases } from "./auth/mail.ts";
import { cacheCases } from "./cache.ts";
import { chatCases } from "./chat.ts";
import { fileCases } from "./files.ts";
import { generalCases } from "./general.ts";
import { itemCases } from "./items.ts";
import { overloadCases } from "./limits/overload.ts";
import { tightCases } from "./limits/tight.ts";
import { userCases } from "./users.ts";

/** All cases, in the order of the contract. */
export const allCases: readonly Case[] = [
  ...generalCases,
  ...userCases,
  ...jwtCases,
  ...sessionCases,
  ...mailCases,
  ...itemCases,
  ...fileCases,
  ...cacheCases,
  ...chatCases,
  ...overloadCases,
  ...tightCases,
];
