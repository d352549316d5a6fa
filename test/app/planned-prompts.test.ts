import { describe, expect, test } from 'vitest';
import { EngineHost } from '../../app/engine-host.ts';
import type { LoadTarget, PlannedPrompt } from '../../app/engine-job.ts';
import { AppError } from '../../app/errors.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { ScriptedEngines } from '../support/scripted-engine.ts';
import { silentLog } from '../support/silent-log.ts';

const noHandlers = { onStart: () => {}, onProgress: () => {}, onDelta: () => {} };
const usual: LoadTarget = { modelId: 'a', path: '/a.gguf', context: 'auto', kvType: 'F16', keepInMemory: false };
const planned: PlannedPrompt = { target: usual, messages: [{ role: 'user', content: 'Planned' }] };

async function hostWithModel() {
  const clock = new ManualClock();
  const engines = new ScriptedEngines(clock);
  const prepare = async ({ context }: LoadTarget) => ({ contextTokens: context === 'auto' ? 2_048 : context });
  const host = new EngineHost({ startEngine: engines.start, prepare, clock, log: silentLog });
  host.start();
  const loaded = host.load(usual);
  await clock.advance(0);
  await loaded;
  const ask = (plan: (target: LoadTarget) => Promise<PlannedPrompt>) =>
    host.generate({ messages: [], mode: 'fast', target: () => usual, plan }, noHandlers);
  return { clock, engines, host, ask };
}

describe('a prompt that is planned when its turn comes', () => {
  test('is what the engine is asked, with the model that is open where the plan wants no other', async () => {
    const { clock, engines, ask } = await hostWithModel();
    ask(async (target) => ({ ...planned, target }));
    await clock.advance(0);
    expect(engines.current.generating.messages).toEqual(planned.messages);
    expect(engines.current.requests.filter(({ kind }) => kind === 'load')).toHaveLength(1);
  });

  test('has the model opened as the plan says', async () => {
    const { clock, engines, host, ask } = await hostWithModel();
    ask(async (target) => ({ ...planned, target: { ...target, context: 8_192, kvType: 'Q8_0' } }));
    await clock.advance(0);
    const opened = { kind: 'load', contextTokens: 8_192, kvType: 'Q8_0' };
    expect(engines.current.requests.findLast(({ kind }) => kind === 'load')).toMatchObject(opened);
    expect(engines.current.isGenerating).toBe(true);
    expect(host.state.target).toMatchObject({ context: 8_192 });
  });

  test('is no loading of a model, and is not cancelled with one', async () => {
    const { clock, engines, host, ask } = await hostWithModel();
    const plan = Promise.withResolvers<PlannedPrompt>();
    ask(() => plan.promise);
    await clock.advance(0);
    expect(host.state.loading).toBeNull();
    host.cancelLoad();
    plan.resolve(planned);
    await clock.advance(0);
    expect(engines.current.isGenerating).toBe(true);
  });

  test('can be stopped before it is ready, and the next one has its turn', async () => {
    const { clock, engines, host, ask } = await hostWithModel();
    const { id, finished } = ask(() => new Promise(() => {}));
    await clock.advance(0);
    ask(async () => planned);
    host.stop(id);
    expect(await finished).toEqual({ reason: 'cancelled', stats: null, mode: null });
    await clock.advance(0);
    expect(engines.current.isGenerating).toBe(true);
  });

  test('that cannot be made fails with its reason, and the next one has its turn', async () => {
    const { clock, engines, ask } = await hostWithModel();
    const { finished } = ask(() => Promise.reject(new AppError('reason', 'Because.')));
    const failure = finished.catch((error: unknown) => error);
    ask(async () => planned);
    await clock.advance(0);
    expect(await failure).toMatchObject({ code: 'reason', message: 'Because.' });
    expect(engines.current.isGenerating).toBe(true);
  });

  test('is planned again where the engine ended meanwhile', async () => {
    const { clock, engines, ask } = await hostWithModel();
    const first = Promise.withResolvers<PlannedPrompt>();
    let plans = 0;
    ask(() => (++plans === 1 ? first.promise : Promise.resolve(planned)));
    await clock.advance(0);
    engines.current.crash();
    first.resolve(planned);
    await clock.advance(60_000);
    expect(plans).toBe(2);
    expect(engines.current.generating.messages).toEqual(planned.messages);
  });
});

describe('counting tokens', () => {
  test('waits for the process to start, and for nothing else', async () => {
    const { clock, engines, host, ask } = await hostWithModel();
    ask(async () => planned);
    await clock.advance(0);
    const counting = host.countTokens('/a.gguf', [{ role: 'user', content: 'Four' }]);
    await clock.advance(0);
    expect(await counting).toMatchObject({ tokens: [5] });
    expect(engines.current.isGenerating).toBe(true);
  });

  test('fails with the process', async () => {
    const { clock, engines, host } = await hostWithModel();
    const failure = host.countTokens('/a.gguf', [{ role: 'user', content: 'Four' }]).catch((error: unknown) => error);
    engines.current.crash();
    await clock.advance(0);
    expect(await failure).toMatchObject({ code: 'engine-crashed' });
  });
});
