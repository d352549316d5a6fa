import { createNativeOps } from '../../../engine/ops/native.ts';
import { cases } from './cases.ts';
import { compare } from './compare.ts';

/* Runs the cases whose numbers it is sent, in a process of its own, and sends back what they came to. */

const kernels = createNativeOps({ threads: 1 });

process.on('message', (index: number) => {
  compare(cases[index]!, kernels).then(
    (result) => process.send?.(result),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
