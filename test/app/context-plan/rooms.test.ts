import { describe, expect, test } from 'vitest';
import { roomsFor } from '../../../app/context-plan/rooms.ts';
import type { LoadTarget } from '../../../app/engine-job.ts';
import { memoryNeed } from '../../../engine/index.ts';
import type { KvType } from '../../../engine/protocol.ts';
import { scriptedCost } from '../../support/scripted-machine.ts';

const oneLayer = scriptedCost(4e9);
const model = {
  cost: { ...oneLayer, shape: { ...oneLayer.shape, nLayers: 16 } },
  description: { contextLength: 40_960, maxContextTokens: 131_072 },
};
const wanted: LoadTarget = {
  modelId: 'm',
  path: '/models/m.gguf',
  context: 'auto',
  kvType: 'F16',
  keepInMemory: false,
};
const plenty = { total: 1e12, free: 1e12 };

function offers({
  free = plenty.free,
  context = wanted.context,
  loaded = null as {
    readonly context: number | 'auto';
    readonly contextTokens: number;
    readonly kvType?: KvType;
  } | null,
} = {}) {
  const memory = { total: plenty.total, free };
  const target = { ...wanted, context };
  const present =
    loaded === null
      ? null
      : {
          target: { ...wanted, context: loaded.context, kvType: loaded.kvType ?? 'F16' },
          contextTokens: loaded.contextTokens,
        };
  const rooms = roomsFor(model, { wish: context, kvType: 'F16', memory }, target, present);
  return rooms.map(({ contextTokens, kvType, target: asked }) => `${contextTokens} ${kvType} as ${asked.context}`);
}

describe('the ways to run a model', () => {
  test('begin with the usual length and go on to the longest that YaRN was tested with, then the same in 8 bits', () => {
    expect(offers()).toEqual([
      '32768 F16 as auto',
      '40960 F16 as 40960',
      '65536 F16 as 65536',
      '131072 F16 as 131072',
      '40960 Q8_0 as 40960',
      '65536 Q8_0 as 65536',
      '131072 Q8_0 as 131072',
    ]);
  });

  test('end where memory ends, which is later with 8 bits', () => {
    const free = memoryNeed(model.cost, 131_072, 'Q8_0').total + 1e6;
    expect(free).toBeLessThan(memoryNeed(model.cost, 131_072, 'F16').total);
    const found = offers({ free });
    expect(found).toContain('131072 Q8_0 as 131072');
    expect(found).not.toContain('131072 F16 as 131072');
  });

  test('never exceed what the person has set', () => {
    expect(offers({ context: 8_192 })).toEqual(['8192 F16 as 8192']);
  });

  test('what is loaded comes first, so that a conversation that fits is not opened anew', () => {
    const loaded = { context: 131_072, contextTokens: 131_072 };
    expect(offers({ loaded })[0]).toBe('131072 F16 as 131072');
    expect(offers({ loaded })).not.toContain('32768 F16 as auto');
  });

  test('what was loaded with fewer positions, when memory was short, is asked for more in figures', () => {
    const loaded = { context: 'auto', contextTokens: 8_192 } as const;
    expect(offers({ loaded }).slice(0, 2)).toEqual(['8192 F16 as auto', '32768 F16 as 32768']);
  });

  test('what is loaded with 8 bits serves what needs it, but nothing else', () => {
    const loaded = { context: 65_536, contextTokens: 65_536, kvType: 'Q8_0' } as const;
    expect(offers({ loaded }).slice(0, 3)).toEqual(['32768 F16 as auto', '65536 Q8_0 as 65536', '40960 F16 as 40960']);
  });

  test('a model that is loaded with another length than the person now wants does not count', () => {
    expect(offers({ context: 8_192, loaded: { context: 'auto', contextTokens: 32_768 } })).toEqual([
      '8192 F16 as 8192',
    ]);
  });
});
