import { expect, it } from 'vitest';
import { EngineError } from '../../engine/errors.ts';

it('keeps what happened and what to do of a message that quotes a whole file', () => {
  const { message } = new EngineError('file-damaged', `Its key "${'k'.repeat(65_535)}" is wrong. Download it again.`);
  expect(message.length).toBeLessThanOrEqual(800);
  expect(message).toMatch(/^Its key "k+…k+" is wrong\. Download it again\.$/);
});

it('leaves other messages as they are', () => {
  expect(new EngineError('internal', 'x'.repeat(800)).message).toBe('x'.repeat(800));
});
