import type { Case } from './case.ts';
import { syntheticCases } from './synthetic-cases.ts';
import { trainedCases } from './trained-cases.ts';

/** The rows of the table, in order. */
export const cases: readonly Case[] = [...syntheticCases, ...trainedCases];
