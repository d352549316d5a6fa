import type { CdpSession } from './cdp.ts';

/**
 * Shows the page larger or smaller, as zooming does: the page has fewer or more CSS pixels in the same window.
 * @param size of the window's contents, in pixels
 */
export async function applyZoom(
  session: CdpSession,
  zoomFactor: number,
  size: { readonly width: number; readonly height: number },
): Promise<void> {
  if (zoomFactor === 1) {
    await session.send('Emulation.clearDeviceMetricsOverride');
    return;
  }
  await session.send('Emulation.setDeviceMetricsOverride', {
    width: Math.round(size.width / zoomFactor),
    height: Math.round(size.height / zoomFactor),
    deviceScaleFactor: zoomFactor,
    mobile: false,
  });
}
