import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Qwen3Config } from '../../../engine/model/config.ts';
import type { Qwen3Weights } from '../../../engine/model/weights.ts';
import type { Ops } from '../../../engine/ops/ops.ts';
import { Session } from '../../../engine/session.ts';
import { meanDivergence } from '../../support/divergence.ts';
import { openModel } from '../../support/open-model.ts';
import { writeSyntheticModel } from '../../support/synthetic-model.ts';
import { logitsOf } from './ours.ts';
import type { Architecture, Setting } from './synthetic-cases.ts';
import { long, settingOptions, stretched } from './synthetic-cases.ts';

interface Model {
  readonly config: Qwen3Config;
  readonly weights: Qwen3Weights;
}

/** A gross fault, to see whether the comparison would notice it. */
interface Fault {
  readonly label: string;
  readonly setting: Setting;
  readonly spoil: (model: Model) => Model;
}

export const faults: readonly Fault[] = [
  {
    label: 'all layers left out',
    setting: long,
    spoil: ({ config, weights }) => ({ config, weights: { ...weights, layers: [] } }),
  },
  {
    label: 'the last layer left out',
    setting: long,
    spoil: ({ config, weights }) => ({ config, weights: { ...weights, layers: weights.layers.slice(0, -1) } }),
  },
  {
    label: 'YaRN left out',
    setting: stretched,
    spoil: ({ config, weights }) => ({ config: { ...config, yarn: null }, weights }),
  },
];

/** Mean KL divergence of the spoiled model's distributions from the right ones'. */
export function divergenceBy({ setting, spoil }: Fault, architecture: Architecture, kernels: Ops): number {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-parity-'));
  try {
    const file = join(folder, 'model.gguf');
    writeSyntheticModel(file, { ...settingOptions(architecture, setting), type: 'F32' });
    const model = openModel(file, kernels);
    const logits = ({ config, weights }: Model) => {
      const session = new Session(kernels, config, weights, { capacity: setting.contextLength, kvType: 'F16' });
      const all = logitsOf(session, setting.texts);
      session.close();
      return all;
    };
    return meanDivergence(logits(model), logits(spoil(model)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
