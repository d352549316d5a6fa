import { GuardedEmitter } from './guard.ts';

/** One display of a fixed size, the one that headless Chromium is told to have. */
const area = { x: 0, y: 0, width: 1920, height: 1080 };

const display = {
  id: 1,
  label: 'Stand-in display',
  bounds: area,
  workArea: area,
  size: { width: area.width, height: area.height },
  workAreaSize: { width: area.width, height: area.height },
  scaleFactor: 1,
  rotation: 0,
  internal: false,
};

class Screen extends GuardedEmitter {
  constructor() {
    super(['display-added', 'display-removed', 'display-metrics-changed']);
  }

  getPrimaryDisplay() {
    return structuredClone(display);
  }

  getAllDisplays() {
    return [this.getPrimaryDisplay()];
  }

  getDisplayMatching() {
    return this.getPrimaryDisplay();
  }

  getDisplayNearestPoint() {
    return this.getPrimaryDisplay();
  }
}

export const screen = new Screen();
