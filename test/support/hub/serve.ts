import { GeneratedFile } from './generated-file.ts';
import { Hub } from './hub.ts';

/**
 * The hub stand-in in a process of its own, for measurements: `serve.ts REPOSITORY PATH BYTES`. Prints one line of JSON with its
 * addresses and the file's hash, and ends with its parent.
 */
const [name = '', path = '', bytes = ''] = process.argv.slice(2);
const file = new GeneratedFile(path, Number(bytes));
const hub = await new Hub([{ name, files: [file] }]).start();
const { commit } = hub.repository(name);
process.stdout.write(`${JSON.stringify({ url: hub.url, commit, sha256: file.sha256 })}\n`);
process.stdin.resume().on('end', () => process.exit(0));
