import { file } from '../testing/made-image.ts';
import { script, testOthers, venv } from '../testing/others.ts';
import { testOurs } from '../testing/ours.ts';

testOurs([
  [
    'interpreters',
    'a missing interpreter',
    [file('opt/x', '#! /usr/bin/env python3\n', { mode: 0o755 })],
    ['/opt/x names "/usr/bin/env", which does not exist'],
  ],
  [
    'interpreters',
    'an interpreter that is there',
    [file('opt/x', '#!/usr/local/bin/python3.13 -I\n', { mode: 0o755 })],
    [],
  ],
  [
    'interpreters',
    'a missing interpreter of a script that may not be run',
    [file('opt/x', '#!/bin/sh\n')],
    [],
  ],
]);

testOthers([
  [
    'console-scripts',
    'a script that was made at another path',
    { added: [script(`${venv}/bin/b`, '#!/build/venv/bin/python3')] },
    ['/opt/venv/bin/b names "/build/venv/bin/python3", which does not exist'],
  ],
  [
    'console-scripts',
    'a missing Python behind a shell, as pip writes it for a long path',
    {
      added: [
        file(`${venv}/bin/b`, `#!/bin/sh\n'''exec' "/build/a b/python" "$0" "$@"\n' '''\n`, { mode: 0o755 }),
      ],
    },
    ['/opt/venv/bin/b names "/build/a b/python", which does not exist'],
  ],
  [
    'console-scripts',
    'a script that may not be executed',
    { added: [script(`${venv}/bin/b`, '#!/build/python', 0o644)] },
    [],
  ],
  [
    'console-scripts',
    'a script outside of the folders of commands',
    { added: [script('app/b', '#!/build/python')] },
    [],
  ],
  [
    'other-scripts',
    'a script of a missing shell',
    { added: [script(`${venv}/bin/b`, '#!/bin/sh')] },
    ['/opt/venv/bin/b names "/bin/sh", which does not exist'],
  ],
]);
