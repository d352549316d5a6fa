import { statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { inspectModel } from '../../../engine/describe.ts';
import { readGguf } from '../../../engine/gguf/gguf-file.ts';
import { addPublishedKeys } from '../../support/published-keys.ts';
import type { Qwen3Size } from '../../support/qwen3-shapes.ts';
import { qwen3Shapes } from '../../support/qwen3-shapes.ts';
import { qwen3Tokenizer } from '../../support/qwen3-tokenizer.ts';
import type { SyntheticModelOptions } from '../../support/synthetic-model.ts';
import { syntheticModel, writeSyntheticModel } from '../../support/synthetic-model.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import type { MixName } from '../../support/tensor-mixes.ts';
import { tensorMix } from '../../support/tensor-mixes.ts';

/*
 * Files with the shapes, names and types of published ones, all holes. That their sizes are right to a few kilobytes in up to 250 GB
 * shows that the shapes and the mixes are: one matrix of another type, in one layer, is off by far more.
 */

const path = tempFolder();

function fullSize(size: Qwen3Size, mix: MixName, change: Partial<SyntheticModelOptions> = {}): SyntheticModelOptions {
  const shape = { ...qwen3Shapes[size], ...change };
  return { ...shape, ...tensorMix(mix, shape), holes: true };
}

describe('files of the published shapes and mixes', () => {
  /** Bytes of published files. Source: the publishers' LFS records (Qwen, unsloth, bartowski), as public catalogues quote them. */
  const published: readonly [Qwen3Size, MixName, number][] = [
    ['0.6B', 'Q4_K_M', 396_705_472],
    ['0.6B', 'Q8_0', 639_446_688],
    ['1.7B', 'Q4_K_M', 1_107_409_472],
    ['1.7B', 'Q8_0', 1_834_426_016],
    ['1.7B', 'IQ4_XS', 1_010_383_424],
    ['4B', 'Q4_K_M', 2_497_280_256],
    ['4B', 'Q5_K_M', 2_889_513_696],
    ['4B', 'Q6_K', 3_306_261_216],
    ['4B', 'Q8_0', 4_280_405_216],
    ['4B', 'IQ4_XS', 2_270_751_840],
    ['8B', 'Q4_K_M', 5_027_783_488],
    ['8B', 'Q5_K_M', 5_851_112_992],
    ['8B', 'Q6_K', 6_725_899_040],
    ['8B', 'Q8_0', 8_709_518_880],
    ['14B', 'Q4_K_M', 9_001_752_960],
    ['14B', 'Q5_K_M', 10_514_570_272],
    ['14B', 'Q6_K', 12_121_937_952],
    ['14B', 'Q8_0', 15_698_534_432],
    ['32B', 'Q3_K_M', 15_971_777_856],
    ['32B', 'Q4_K_M', 19_762_149_024],
    ['32B', 'Q5_K_M', 23_214_831_936],
    ['32B', 'Q6_K', 26_883_306_816],
    ['32B', 'Q8_0', 34_817_719_616],
    ['30B-A3B', 'Q3_K_M', 14_711_850_144],
    ['30B-A3B', 'Q4_K_M', 18_556_685_824],
    ['30B-A3B', 'Q5_K_M', 21_725_581_728],
    ['30B-A3B', 'Q6_K', 25_092_532_640],
    ['30B-A3B', 'Q8_0', 32_483_932_576],
    ['235B-A22B', 'Q4_K_M', 142_154_074_176],
  ];
  /** Of these no record is known; the sums were done by other code, from the same rules. */
  const computed: readonly [Qwen3Size, MixName, number][] = [
    ['0.6B', 'Q5_K_M', 444_414_624],
    ['0.6B', 'Q6_K', 495_106_720],
    ['1.7B', 'Q5_K_M', 1_257_879_200],
    ['1.7B', 'Q6_K', 1_417_754_272],
    ['4B', 'Q5_0', 2_823_710_976],
    ['8B', 'Q5_0', 5_720_761_152],
    ['14B', 'Q5_0', 10_263_894_400],
    ['32B', 'Q5_0', 22_635_493_024],
    ['30B-A3B', 'Q4_0', 17_304_489_472],
    ['30B-A3B', 'Q4_K_S', 17_456_008_704],
    ['30B-A3B', 'Q5_0', 21_080_509_952],
    ['235B-A22B', 'Q5_K_M', 166_814_156_864],
    ['235B-A22B', 'Q6_K', 193_015_494_720],
    ['235B-A22B', 'Q8_0', 249_940_105_280],
  ];

  test.each([...published, ...computed])(
    '%s in %s is as large as the published file, but for its header',
    (size, mix, bytes) => {
      const headerBytes = bytes - syntheticModel(fullSize(size, mix)).dataBytes;
      // Nearly all of a header is the vocabulary: 5.95 to 6.01 MB in the files seen, whatever the model.
      expect(headerBytes).toBeGreaterThan(5_940_000);
      expect(headerBytes).toBeLessThan(6_030_000);
    },
  );

  test('files that store the embedding of a tied model twice have the size of those that do', () => {
    // bartowski's 0.6B and 1.7B, by the publisher's LFS records.
    for (const [size, mix, bytes] of [
      ['0.6B', 'Q4_K_M', 484_220_320],
      ['0.6B', 'Q8_0', 804_753_824],
      ['1.7B', 'Q5_K_M', 1_471_805_856],
      ['1.7B', 'Q6_K', 1_673_007_520],
    ] as const) {
      const headerBytes = bytes - syntheticModel(fullSize(size, mix, { tied: false })).dataBytes;
      expect(Math.abs(headerBytes - 5_980_000)).toBeLessThan(50_000);
    }
  });

  test('the file that chooses types layer by layer has as many tensors of each as a published one', () => {
    const file = path('dynamic.gguf');
    writeSyntheticModel(file, { ...fullSize('30B-A3B', 'UD-Q4_K_XL'), vocabSize: 512 });
    const counts = Object.groupBy([...readGguf(file).tensors.values()], ({ type }) => type);
    expect(Object.entries(counts).map(([type, tensors]) => [type, tensors.length])).toEqual(
      expect.arrayContaining([
        ['F32', 241],
        ['Q4_K', 290],
        ['Q5_K', 37],
        ['Q6_K', 11],
      ]),
    );
  });
});

describe('a whole file with the real tokenizer', () => {
  test.each<[Qwen3Size, MixName, number, number, number]>([
    // Tensors and exact parameters by the models' own configurations.
    ['0.6B', 'Q4_K_M', 396_705_472, 310, 596_049_920],
    ['8B', 'Q6_K', 6_725_899_040, 399, 8_190_735_360],
    ['30B-A3B', 'Q4_K_M', 18_556_685_824, 579, 30_532_122_624],
  ])('%s in %s opens as the published file would', (size, mix, bytes, nTensors, parameters) => {
    const file = path('whole.gguf');
    writeSyntheticModel(file, {
      ...fullSize(size, mix),
      name: `Qwen3 ${size}`,
      tokenizer: qwen3Tokenizer,
      extraKeys: (writer) => addPublishedKeys(writer, size),
    });
    // The rest is the text of the chat template, of which ours is shorter, and who made the file.
    expect(Math.abs(statSync(file).size - bytes)).toBeLessThan(20_000);
    expect(readGguf(file).tensors.size).toBe(nTensors);
    expect(inspectModel(file)).toMatchObject({
      name: `Qwen3 ${size}`,
      parameters,
      quantization: mix,
      vocabSize: 151_936,
      contextLength: 40_960,
      chatTemplate: 'hybrid',
      nLayers: qwen3Shapes[size].nLayers,
    });
  });
});
