import { test } from 'vitest';
import { file } from '../testing/made-image.ts';
import { expectInOthers, type OthersRow, script, venv } from '../testing/others.ts';
import { expectInOurs, type OursRow } from '../testing/ours.ts';

test.each<OursRow>([
  [
    'interpreters',
    'not there',
    [file('opt/x', '#! /usr/bin/env python3\n', { mode: 0o755 })],
    ['/opt/x names "/usr/bin/env", which is not there'],
  ],
  ['interpreters', 'there', [file('opt/x', '#!/usr/local/bin/python3.13 -I\n', { mode: 0o755 })], []],
  ['interpreters', 'in a script that may not be run', [file('opt/x', '#!/bin/sh\n')], []],
])('%s: %s', expectInOurs);

test.each<OthersRow>([
  [
    'console-scripts',
    'made elsewhere',
    { added: [script(`${venv}/bin/b`, '#!/build/venv/bin/python3')] },
    ['/opt/venv/bin/b names "/build/venv/bin/python3", which is not there'],
  ],
  [
    'console-scripts',
    'behind a shell, as pip writes it for a long path',
    {
      added: [
        file(`${venv}/bin/b`, `#!/bin/sh\n'''exec' "/build/a b/python" "$0" "$@"\n' '''\n`, { mode: 0o755 }),
      ],
    },
    ['/opt/venv/bin/b names "/build/a b/python", which is not there'],
  ],
  [
    'console-scripts',
    'not to be executed',
    { added: [script(`${venv}/bin/b`, '#!/build/python', 0o644)] },
    [],
  ],
  ['console-scripts', 'not in a folder of commands', { added: [script('app/b', '#!/build/python')] }, []],
  [
    'other-scripts',
    'of a shell',
    { added: [script(`${venv}/bin/b`, '#!/bin/sh')] },
    ['/opt/venv/bin/b names "/bin/sh", which is not there'],
  ],
])('%s: %s', expectInOthers);
