import { cpus } from 'node:os';
import * as z from 'zod';
import { decodeBytesPerSecond, type Machine, type MachineMemory, parseMachine } from '../../engine/index.ts';
import type { Clock } from '../clock.ts';
import type { Machine as MachineView } from '../contract.ts';
import type { EngineHost } from '../engine-host.ts';
import type { Log } from '../log.ts';
import type { Publish } from '../publish.ts';
import type { SettingsRepository } from '../storage/settings.ts';

const machineKey = 'machine';
/** With more of the machine busy than this, what is measured is noticeably too low. */
const busyCores = 0.5;

const keptSchema = z.object({ appVersion: z.string(), measuredAt: z.number(), machine: z.unknown() });

export interface MachineServiceOptions {
  readonly engine: EngineHost;
  readonly settings: SettingsRepository;
  /** Of the app: another version may have other kernels. */
  readonly version: string;
  /** On a disk, with room for a temporary file. */
  readonly folder: string;
  readonly memory: () => MachineMemory;
  readonly freeDiskBytes: () => Promise<number | null>;
  /** Everything that was predicted is to be predicted anew. */
  readonly onMeasured: () => void;
  readonly clock: Clock;
  readonly publish: Publish;
  readonly log: Log;
}

interface Measurement {
  readonly machine: Machine;
  readonly measuredAt: number;
}

/** What this computer can do: measured once by the engine and kept until the app or the processor changes. */
export class MachineService {
  readonly #options: MachineServiceOptions;
  #current: Measurement | null;
  #measuring: Promise<void> | null = null;
  #wasTried = false;
  #freeDiskBytes: number | null = null;

  constructor(options: MachineServiceOptions) {
    this.#options = options;
    this.#current = this.#kept();
  }

  get machine(): Machine | null {
    return this.#current?.machine ?? null;
  }

  /** Of the disk with the models folder, as it was last seen; null before. */
  get freeDiskBytes(): number | null {
    return this.#freeDiskBytes;
  }

  async lookAtDisk(): Promise<void> {
    this.#freeDiskBytes = await this.#options.freeDiskBytes();
  }

  /** Null until it was measured, which this begins where nobody has yet. */
  async view(): Promise<MachineView | null> {
    this.measureOnce();
    return this.#view();
  }

  /** @throws AppError of the engine when it cannot be measured. */
  async measure(): Promise<MachineView | null> {
    this.#wasTried = true;
    this.#measuring ??= this.#measure().finally(() => {
      this.#measuring = null;
    });
    await this.#measuring;
    return this.#view();
  }

  /** Measures once in the life of the app: when nobody has, or when other programs disturbed it. Never throws. */
  measureOnce(): void {
    if (this.#wasTried || (this.#current !== null && !wasBusy(this.#current.machine))) return;
    this.measure().catch((error: unknown) => this.#options.log.warn('this machine could not be measured', { error }));
  }

  async #measure(): Promise<void> {
    const { engine, settings, version, folder, clock, publish, log, onMeasured } = this.#options;
    const machine = await engine.measureMachine(folder);
    this.#current = { machine, measuredAt: clock.now() };
    try {
      settings.set(machineKey, { appVersion: version, ...this.#current });
    } catch (error) {
      log.warn('the measurement could not be kept', { error });
    }
    const view = await this.#view();
    if (view !== null) publish('machine.changed', view);
    onMeasured();
  }

  async #view(): Promise<MachineView | null> {
    const current = this.#current;
    if (current === null) return null;
    const { machine, measuredAt } = current;
    await this.lookAtDisk();
    const { total, free } = this.#options.memory();
    return {
      processor: machine.processor,
      threads: machine.threads,
      kernels: machine.kernels,
      memoryBytes: total,
      availableMemoryBytes: free,
      freeDiskBytes: this.#freeDiskBytes,
      weightBytesPerSecond: decodeBytesPerSecond(machine, 'Q4_K'),
      measuredAt,
      wasBusy: wasBusy(machine),
    };
  }

  #kept(): Measurement | null {
    const kept = keptSchema.safeParse(this.#options.settings.get(machineKey));
    if (!kept.success || kept.data.appVersion !== this.#options.version) return null;
    const machine = parseMachine(kept.data.machine);
    if (machine === null || machine.processor !== (cpus()[0]?.model.trim() ?? 'unknown')) return null;
    return { machine, measuredAt: kept.data.measuredAt };
  }
}

function wasBusy({ othersBusyCores }: Machine): boolean {
  return othersBusyCores > busyCores;
}
