import { useEffect, useState } from 'react';
import type { DocumentPartView } from '../../../app/contract.ts';
import type { Client } from '../../client/client.ts';
import { useApp } from '../../stores/context.ts';

/** Parts that are fetched together: a page of text is a few kilobytes. */
const batch = 10;

/** The parts of one document, fetched when they are first asked for. */
export class DocumentParts {
  readonly #client: Client;
  readonly #id: string;
  readonly #total: number;
  readonly #batches = new Map<number, Promise<readonly DocumentPartView[]>>();

  constructor(client: Client, { id, parts }: { readonly id: string; readonly parts: number }) {
    this.#client = client;
    this.#id = id;
    this.#total = parts;
  }

  /** @param number from 1. @throws ClientError when the app could not give it; asking again tries again. */
  async part(number: number): Promise<DocumentPartView | null> {
    const from = number - ((number - 1) % batch);
    let fetched = this.#batches.get(from);
    if (fetched === undefined) {
      const to = Math.min(from + batch - 1, Math.max(this.#total, number));
      fetched = this.#client.command('document.parts', { id: this.#id, from, to });
      this.#batches.set(from, fetched);
      fetched.catch(() => this.#batches.delete(from));
    }
    return (await fetched).find((part) => part.number === number) ?? null;
  }
}

export function useDocumentParts(id: string, parts: number): DocumentParts {
  const { client } = useApp();
  const [current, setCurrent] = useState(() => ({ id, parts: new DocumentParts(client, { id, parts }) }));
  if (current.id === id) return current.parts;
  const next = { id, parts: new DocumentParts(client, { id, parts }) };
  setCurrent(next);
  return next.parts;
}

/** A part, once it is there: null before; 'failed' when it could not be fetched. */
export function usePart(parts: DocumentParts, number: number): DocumentPartView | null | 'failed' {
  const [state, setState] = useState<DocumentPartView | null | 'failed'>(null);
  useEffect(() => {
    let isWanted = true;
    setState(null);
    parts.part(number).then(
      (part) => {
        if (isWanted) setState(part ?? 'failed');
      },
      () => {
        if (isWanted) setState('failed');
      },
    );
    return () => {
      isWanted = false;
    };
  }, [parts, number]);
  return state;
}
