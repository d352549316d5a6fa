import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { Guarded, GuardedEmitter, guardNamespace } from './guard.ts';

class Door extends GuardedEmitter {
  #openings = 0;
  limit = 1;

  constructor() {
    super(['opened']);
  }

  static count(): number {
    return 0;
  }

  open(): number {
    this.emit('opened');
    return ++this.#openings;
  }
}

/** Reads a member that the type does not have. */
const read = (object: object, key: string): unknown => Reflect.get(object, key);

describe('what the stand-in lacks', () => {
  it('throws by name when read from an instance, a class or a namespace', () => {
    const door = new Door();
    expect(() => read(door, 'lock')).toThrow('no Door.lock');
    expect(() => read(Door, 'fromId')).toThrow('no Door.fromId');
    expect(() => read(guardNamespace('dialog', {}), 'showColors')).toThrow('no dialog.showColors');
    expect(() => read(new (class Key extends Guarded {})(), 'turn')).toThrow('no Key.turn');
  });

  it('throws when set', () => {
    expect(() => Object.assign(new Door(), { colour: 'red' })).toThrow('no Door.colour');
  });

  it('throws when an event is listened to that never comes', () => {
    expect(() => new Door().on('slammed', () => undefined)).toThrow("no Door event 'slammed'");
    expect(() => new Door().once('slammed', () => undefined)).toThrow("no Door event 'slammed'");
  });
});

describe('what the stand-in has', () => {
  it('works as without the guard, private fields and events included', () => {
    const door = new Door();
    const heard: string[] = [];
    door.on('opened', () => heard.push('opened'));
    expect([door.open(), door.open(), Door.count()]).toEqual([1, 2, 0]);
    expect(heard).toEqual(['opened', 'opened']);
    expect(door).toBeInstanceOf(EventEmitter);
  });

  it('can be replaced, as tests and test drivers do', () => {
    const dialog = guardNamespace('dialog', { show: (): string => 'real' });
    dialog.show = () => 'test';
    expect(dialog.show()).toBe('test');
    const door = new Door();
    door.emit = () => false;
    expect(door.emit('opened')).toBe(false);
  });

  it('can be awaited and turned into JSON like any object', async () => {
    const dialog = guardNamespace('dialog', { a: 1 });
    expect(await Promise.resolve(dialog)).toBe(dialog);
    expect(JSON.stringify(dialog)).toBe('{"a":1}');
  });
});
