import type { Problem } from '../contract.ts';
import type { Publish } from '../publish.ts';

/** The standing troubles of the app, one for each code, oldest first. */
export class Problems {
  readonly #publish: Publish;
  #list: readonly Problem[] = [];

  constructor(publish: Publish) {
    this.#publish = publish;
  }

  list(): Problem[] {
    return [...this.#list];
  }

  report(problem: Problem): void {
    if (this.#list.some((known) => known.code === problem.code && known.message === problem.message)) return;
    this.#set([...this.#list.filter((known) => known.code !== problem.code), problem]);
  }

  clear(code: string): void {
    if (this.#list.some((known) => known.code === code)) this.#set(this.#list.filter((known) => known.code !== code));
  }

  #set(list: readonly Problem[]): void {
    this.#list = list;
    this.#publish('app.problemsChanged', [...list]);
  }
}
