import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';

/**
 * `npm test`: every check there is, cheap ones first, and one plain line at the end: `N passed, N failed`.
 * A stage that fails does not hide the next ones, except that nothing can be driven when the app does not build.
 */

const root = resolve(import.meta.dirname, '..');
const reports = join(root, 'build/test-reports');

interface Count {
  passed: number;
  failed: number;
}

const total: Count = { passed: 0, failed: 0 };

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function heading(title: string): void {
  say(`\n── ${title}`);
}

function add(count: Count): boolean {
  total.passed += count.passed;
  total.failed += count.failed;
  return count.failed === 0;
}

function run(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { cwd: root, stdio: 'inherit' }).status === 0;
}

/** A stage that passes or fails as one. */
function check(title: string, command: string, args: readonly string[]): boolean {
  heading(title);
  return add(run(command, args) ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });
}

const vitestReport = z.object({ numPassedTests: z.int(), numFailedTests: z.int(), success: z.boolean() });

/** A stage of vitest projects, counted test by test. A file that cannot even be loaded counts as one failure. */
function vitest(title: string, projects: readonly string[]): void {
  heading(title);
  const file = join(reports, `${projects.join('-')}.json`);
  const passed = run('npx', [
    'vitest',
    'run',
    ...projects.flatMap((project) => ['--project', project]),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  add(readReport(file, passed));
}

function readReport(file: string, passed: boolean): Count {
  try {
    const report = vitestReport.parse(JSON.parse(readFileSync(file, 'utf8')));
    return {
      passed: report.numPassedTests,
      failed: passed ? report.numFailedTests : Math.max(1, report.numFailedTests),
    };
  } catch (error) {
    say(`No test report: ${error instanceof Error ? error.message : String(error)}`);
    return { passed: 0, failed: 1 };
  }
}

rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

check('types', 'npm', ['run', '-s', 'typecheck']);
check('lint and format', 'npm', ['run', '-s', 'lint']);
vitest('unit tests', ['unit', 'renderer']);
// Always the same cases: a failure here is one that can be found again.
check('hostile model files', 'npm', ['run', '-s', 'fuzz', '--', '--cases', '800', '--seed', '1']);
if (check('build', 'npm', ['run', '-s', 'build'])) {
  vitest('end-to-end tests', ['e2e']);
  check('packaging', 'npm', ['run', '-s', 'package:check']);
}

say(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
