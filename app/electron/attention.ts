import { BrowserWindow, Notification } from 'electron';

/** In the dock or on the taskbar; `fraction` of what is under way, null when nothing is. */
export function showProgress(fraction: number | null): void {
  for (const window of BrowserWindow.getAllWindows()) {
    if (!window.isDestroyed()) window.setProgressBar(fraction ?? -1);
  }
}

/** Tells the person something while they look elsewhere; a click brings the window to the front. */
export function notify(title: string, body: string, onClick: () => void): void {
  if (BrowserWindow.getFocusedWindow() !== null || !Notification.isSupported()) return;
  const notification = new Notification({ title, body });
  notification.on('click', onClick);
  notification.show();
}
