import { judgeFit, memoryNeed } from '../../engine/index.ts';
import type { KvType } from '../../engine/protocol.ts';
import type { LoadTarget } from '../engine-job.ts';
import { type ContextConditions, type ContextModel, chooseContext } from '../library/context-choice.ts';

/** A way to run the model: so many positions, with keys and values stored so. */
export interface Room {
  readonly contextTokens: number;
  readonly kvType: KvType;
  /** What the engine is asked for. */
  readonly target: LoadTarget;
}

/** The model in memory, as it was asked for and with the positions that it then had. */
export interface LoadedRoom {
  readonly target: LoadTarget;
  readonly contextTokens: number;
}

/** YaRN was tested up to so many positions. */
const mostContextTokens = 131_072;

/**
 * The ways to run a model, in the order in which they are to be tried. What is loaded comes first, since another way costs a second and
 * the cache; then the usual one; then, where the person left the length to Tandem, more positions as far as memory goes, and last the
 * same with keys and values of 8 bits. A length that the person has set is never exceeded.
 *
 * @param wanted the model as the settings have it.
 * @param loaded what is in memory, of whichever model.
 */
export function roomsFor(
  model: ContextModel,
  conditions: ContextConditions,
  wanted: LoadTarget,
  loaded: LoadedRoom | null,
): readonly [Room, ...Room[]] {
  const { wish, kvType } = conditions;
  const present = loaded !== null && isUsable(loaded.target, wanted) ? roomOf(loaded) : null;
  const usual = usualRoom(chooseContext(model, conditions).contextTokens, wanted, present);
  const rooms: Room[] = [];
  if (present?.kvType === kvType) rooms.push(present);
  if (present === null || present.kvType !== kvType || present.contextTokens < usual.contextTokens) rooms.push(usual);
  // A large prompt is in there already: it is not read anew because another program has closed meanwhile.
  if (present !== null && present.kvType !== kvType) rooms.push(present);
  if (wish === 'auto') rooms.push(...extendedRooms(model, conditions, wanted, usual.contextTokens));
  return [rooms[0] ?? usual, ...rooms.slice(1)];
}

function roomOf({ target, contextTokens }: LoadedRoom): Room {
  return { contextTokens, kvType: target.kvType, target };
}

/** Where the person has set a length or wants the weights kept, nothing else will do. */
function isUsable(loaded: LoadTarget, wanted: LoadTarget): boolean {
  const isSameModel = loaded.path === wanted.path && loaded.keepInMemory === wanted.keepInMemory;
  if (!isSameModel) return false;
  return wanted.context === 'auto' || (loaded.context === wanted.context && loaded.kvType === wanted.kvType);
}

/** What is loaded as `auto` has the positions that there was memory for then: more of them must be asked for in figures. */
function usualRoom(contextTokens: number, wanted: LoadTarget, present: Room | null): Room {
  const isTaken = present?.target.context === wanted.context && present.kvType === wanted.kvType;
  const target = isTaken ? { ...wanted, context: contextTokens } : wanted;
  return { contextTokens, kvType: wanted.kvType, target };
}

function extendedRooms(
  model: ContextModel,
  { kvType, memory }: ContextConditions,
  wanted: LoadTarget,
  usualTokens: number,
): Room[] {
  const types: readonly KvType[] = kvType === 'Q8_0' ? ['Q8_0'] : [kvType, 'Q8_0'];
  return types.flatMap((type) =>
    sizesBeyond(usualTokens, model).flatMap((contextTokens) => {
      const { fit } = judgeFit(model.cost, memoryNeed(model.cost, contextTokens, type), memory);
      if (fit !== 'fits' && fit !== 'tight') return [];
      return { contextTokens, kvType: type, target: { ...wanted, context: contextTokens, kvType: type } };
    }),
  );
}

/** Few sizes, so that a conversation that grows is seldom opened anew. */
function sizesBeyond(usualTokens: number, { description }: ContextModel): number[] {
  const most = Math.min(mostContextTokens, description.maxContextTokens);
  const sizes = [description.contextLength, most];
  for (let size = usualTokens * 2; size < most; size *= 2) sizes.push(size);
  return [...new Set(sizes)].filter((size) => size > usualTokens && size <= most).sort((a, b) => a - b);
}
