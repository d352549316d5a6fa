import { browser } from './browser.ts';
import type { Protocol } from './cdp-types.ts';

type Descriptor = Protocol.Browser.PermissionDescriptor;

/** Electron's names and what Chromium calls the same thing in its own protocol. */
const descriptors: Readonly<Record<string, readonly Descriptor[]>> = {
  'clipboard-read': [{ name: 'clipboard-read', allowWithoutSanitization: true }],
  'clipboard-sanitized-write': [{ name: 'clipboard-write', allowWithoutSanitization: false }],
  'display-capture': [{ name: 'display-capture' }],
  geolocation: [{ name: 'geolocation' }],
  'idle-detection': [{ name: 'idle-detection' }],
  media: [{ name: 'camera' }, { name: 'microphone' }],
  midi: [{ name: 'midi' }],
  midiSysex: [{ name: 'midi', sysex: true }],
  notifications: [{ name: 'notifications' }],
  'persistent-storage': [{ name: 'persistent-storage' }],
  'storage-access': [{ name: 'storage-access' }],
  'window-management': [{ name: 'window-management' }],
};

/**
 * Sets every permission for `origin` before its page runs. Chromium cannot ask us at the time of the request, so the app's
 * handlers are asked about all of them now.
 */
export async function applyPermissions(origin: string, isAllowed: (permission: string) => boolean): Promise<void> {
  const session = await browser.session();
  await Promise.all(
    Object.entries(descriptors).flatMap(([name, forms]) => {
      const setting = isAllowed(name) ? 'granted' : 'denied';
      return forms.map((permission) => session.send('Browser.setPermission', { permission, setting, origin }));
    }),
  );
}
