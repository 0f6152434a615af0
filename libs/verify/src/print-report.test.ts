import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ImageReport } from './image-report.ts';
import { printReport } from './print-report.ts';
import type { FakeEngine } from './testing/fake-engine.ts';
import { makeSavedImages, type SavedImages } from './testing/saved-images.ts';
import { here } from './testing/write-saved-image.ts';

let images: SavedImages;
beforeAll(async () => {
  images = await makeSavedImages();
});
afterAll(() => images.remove());

describe('the report for people', () => {
  let report: ImageReport;
  beforeAll(async () => {
    const run: FakeEngine = (args) =>
      args.includes('-c') ? { stdout: '3.13.1' } : { status: 1, stderr: 'Connection refused' };
    const full = await images.verify('plain', { run });
    const names = ['start-command', 'start', 'no-shell', 'no-setuid', 'not-root', 'secrets'];
    const checks = full.checks.filter(({ name }) => names.includes(name));
    report = { ...full, checks, counts: { passed: 2, failed: 1, warning: 1, skipped: 2 } };
  });

  const head = `plain
  made from     no image of Distroless Python
  system        unknown, ${here}
  Python        none
  user          1:1
  starts        ["/x"] in /
  size          0.0 MB in 1 layer
  packages      0 from the system, 0 for Python

failed  start-command: the programs and files that ENTRYPOINT and CMD name exist and can be run
  "/x" may not be executed (mode 0644)
  fix: write both in exec form, ["python", "main.py"], with a program and files that the image has

warning  start: the image starts as it is configured, on a read-only root, and stops when asked
  it ended at once with status 1
  | Connection refused
  fix: this check has no network, so it does not show whether the image starts: start it next to the services that it connects to, or skip this check with --start-for 0
  to repeat: ./nx engine run --rm --pull never --network none --read-only --read-only-tmpfs=false --security-opt no-new-privileges --cap-drop all --memory 2g --pids-limit 512 --log-driver none --no-healthcheck --http-proxy=false --tmpfs /tmp:size=256m --image-volume ignore plain
`;
  const end = `
skipped  no-shell, no-setuid: the image is not made from one of ours

6 checks: 2 passed, 1 failed, 1 warning, 2 skipped`;

  test('names the checks that passed', () => {
    expect(printReport(report)).toBe(`${head}\npassed  not-root, secrets\n${end}`);
  });

  test('has a line for each of them when it is asked to', () => {
    const passed = `
passed  not-root: the image does not run as root
passed  secrets: no layer has a private key or a file with credentials, even if a later layer deletes it
`;
    expect(printReport(report, { verbose: true })).toBe(`${head}${passed}${end}`);
  });
});

test('no text of an image forges a line, or reaches the terminal as a command', async () => {
  const run = new Function(
    'return { status: 1, stderr: "\\u001b[2J\\u009b31m\\u202e no\\r40 checks: 40 passed" }',
  ) as FakeEngine;
  const report = await images.verify('forged', { run });
  const printed = printReport({ ...report, image: 'x\n\x1b[2J' }, { verbose: true });
  const lines = printed.split('\n');
  expect(lines.filter((line) => line.startsWith('40 checks'))).toEqual([]);
  expect(lines.at(-1)).toMatch(/^\d+ checks: \d+ passed, [1-9]\d* failed, /);
  expect(printed).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  expect(printed).toContain(
    'user          root\\n40 checks: 40 passed, 0 failed, 0 warnings, 0 skipped\\n\\x1b[2J',
  );
  expect(printed).toContain('| \\x1b[2J\\x9b31m\\u202e no\\r40 checks: 40 passed');
});

test('JSON has the texts of the image as they are', async () => {
  const report = await images.verify('forged', { run: () => ({ status: 1 }) });
  expect(report.what.user).toContain('\x1b[2J');
});
