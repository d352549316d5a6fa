import { count } from '../formats.ts';

/** Finding, ordering and keeping conversations. */
export const conversations = {
  search: {
    label: 'Search conversations',
    placeholder: 'Search',
    clear: 'Clear the search',
    results: 'Search results',
    searching: 'Searching…',
    none: (text: string) => `Nothing was found for “${text}”.`,
    more: 'Show more',
    found: (n: number, isAll: boolean) =>
      n === 1 ? '1 result' : isAll ? `${count(n)} results` : `More than ${count(n)} results`,
    you: 'You',
    archived: 'Archived',
  },
  find: {
    label: 'Find in this conversation',
    placeholder: 'Find in this conversation',
    previous: 'Previous match',
    next: 'Next match',
    close: 'Close',
    none: 'No match',
    position: (index: number, total: number) => `${count(index)} of ${count(total)}`,
  },
} as const;
