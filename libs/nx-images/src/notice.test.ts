import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { Image } from './image.mjs';
import { noticeTarget } from './notice.mjs';

const [past, today, future] = ['2001-10-31', new Date().toISOString().slice(0, 10), '2999-10-31'];
const warning = 'WARNING: python-3.13-runtime:';
const ended = `${warning} upstream's support of Python 3.13 ended on ${past}; not for publishing\n`;
const substitute = `${warning} has CPython 3.13.5, a substitute for 3.13.15; not for publishing. Where 3.13.15 can be had: ./nx lock\n`;

const rows: { reason: string; image: Partial<Image>; said: string }[] = [
  { reason: 'the wanted release of a supported series: nothing to say', image: {}, said: '' },
  { reason: 'the day itself is still supported', image: { eol: today }, said: '' },
  { reason: 'support has ended', image: { eol: past }, said: ended },
  { reason: 'a substitute', image: { release: '3.13.5', instead: '3.13.15' }, said: substitute },
  {
    reason: 'both',
    image: { eol: past, release: '3.13.5', instead: '3.13.15' },
    said: ended + substitute,
  },
  { reason: 'a lock without the end: its check says so', image: { eol: 'unknown' }, said: '' },
  { reason: 'an end that is a command is none', image: { eol: '2001-01-01; echo no' }, said: '' },
  {
    reason: 'a release that is a command is text',
    image: { release: "3'; echo no; '", instead: '$(echo no)' },
    said: `${warning} has CPython 3'; echo no; ', a substitute for $(echo no); not for publishing. Where $(echo no) can be had: ./nx lock\n`,
  },
];
it.each(rows)('$reason', ({ image, said }) => {
  const target = noticeTarget({
    root: 'images/python/3.13/runtime',
    series: '3.13',
    variant: 'runtime',
    suite: 'trixie',
    debian: 13,
    eol: future,
    release: '3.13.15',
    named: false,
    verified: true,
    registry: 'localhost',
    ...image,
  });
  // As Nx runs it.
  const cwd = fileURLToPath(new URL('../../..', import.meta.url));
  const { status, stdout, stderr } = spawnSync('sh', ['-c', target.options.command], {
    cwd,
    encoding: 'utf8',
  });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: said });
});
