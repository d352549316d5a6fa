import { inspectModel } from '../describe.ts';
import { formatDescription } from './format-description.ts';
import { readOptions } from './options.ts';
import { print, warn } from './output.ts';

export function info(args: string[]): void {
  const options = readOptions(args, { values: [], flags: ['json'] });
  const description = inspectModel(options.file);
  description.warnings.forEach(warn);
  print(options.flag('json') ? JSON.stringify(description) : formatDescription(description));
}
