import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ops } from '../../../engine/ops/ops.ts';
import type { Session } from '../../../engine/session.ts';
import { openSession } from '../../support/open-model.ts';
import { writeSyntheticModel } from '../../support/synthetic-model.ts';
import type { Architecture } from './synthetic-cases.ts';
import { beyond32k, settingOptions } from './synthetic-cases.ts';

/** Room asked for beyond the text, so that twice the positions of training would not do and the factor is that of the file with keys. */
const reservedTokens = 40_000;

/**
 * Whether a text that outgrows a model gives the same bits as in a file that carries YaRN's keys, which is compared with llama.cpp.
 */
export function extendsAsFilesDo(architecture: Architecture, kernels: Ops): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-parity-'));
  try {
    const [withKeys, without] = [join(folder, 'with-keys.gguf'), join(folder, 'without.gguf')];
    const options = { ...settingOptions(architecture, beyond32k), type: 'F16' } as const;
    writeSyntheticModel(withKeys, options);
    writeSyntheticModel(without, { ...options, contextLength: 40_960, extraKeys: () => {} });
    const [expected, actual] = [withKeys, without].map((file) => logitsAtEnd(openSession(file, kernels, 80_000)));
    return expected!.every((logit, id) => logit === actual![id]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function logitsAtEnd(session: Session): Float32Array {
  session.sync(Int32Array.from(beyond32k.texts[0]!.tokens), { reservedTokens });
  const logits = session.logits();
  session.close();
  return logits;
}
