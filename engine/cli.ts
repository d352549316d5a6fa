import { runCli } from './cli/run.ts';

process.exitCode = runCli(process.argv.slice(2));
