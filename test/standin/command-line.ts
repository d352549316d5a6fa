import { guardNamespace } from './guard.ts';
import { launch } from './launch.ts';

const switches = new Map(launch.switches);

/** Switches that the app added, for Chromium. */
export const appendedSwitches = new Map<string, string>();

export const commandLine = guardNamespace('commandLine', {
  appendSwitch(name: string, value = ''): void {
    switches.set(name, value);
    appendedSwitches.set(name, value);
  },
  hasSwitch: (name: string): boolean => switches.has(name),
  getSwitchValue: (name: string): string => switches.get(name) ?? '',
  removeSwitch(name: string): void {
    switches.delete(name);
    appendedSwitches.delete(name);
  },
});
