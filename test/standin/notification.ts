import { GuardedEmitter, notInStandin } from './guard.ts';

interface NotificationOptions {
  readonly title?: string;
  readonly body?: string;
}

/** Shows nothing: it says on the error output what Electron would have shown. */
export class Notification extends GuardedEmitter {
  readonly title: string;
  readonly body: string;

  constructor(options: NotificationOptions = {}) {
    super(['show', 'click', 'close', 'failed']);
    for (const name of Object.keys(options)) {
      if (name !== 'title' && name !== 'body') throw notInStandin(`Notification option '${name}'`);
    }
    this.title = options.title ?? '';
    this.body = options.body ?? '';
  }

  static isSupported(): boolean {
    return true;
  }

  show(): void {
    process.stderr.write(`Would notify: ${this.title}: ${this.body}\n`);
    this.emit('show');
  }
}
