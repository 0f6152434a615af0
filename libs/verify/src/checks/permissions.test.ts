import { test } from 'vitest';
import { file, folder } from '../testing/made-image.ts';
import { expectInOthers, type OthersRow } from '../testing/others.ts';

test.each<OthersRow>([
  [
    'readable',
    'a file of root',
    { added: [file('app/settings.py', '', { mode: 0o600 })] },
    ['/app/settings.py has mode 0600, owner 0:0'],
  ],
  [
    'readable',
    'a folder of root: its content is not reported',
    { added: [folder('app/x', { mode: 0o700 }), file('app/x/y', '', { mode: 0o600 })] },
    ['/app/x has mode 0700, owner 0:0'],
  ],
  ['readable', 'the user’s own', { added: [file('app/x', '', { mode: 0o600, uid: 1000 })] }, []],
  [
    'readable',
    'a user by name',
    {
      added: [file('etc/passwd', 'monty:x:7:0::/:\n'), file('app/x', '', { mode: 0o600, uid: 7 })],
      config: { user: 'monty' },
    },
    [],
  ],
  [
    'readable-by-any-user',
    'the user’s own',
    { added: [file('app/x', '', { mode: 0o600, uid: 1000 })] },
    ['/app/x has mode 0600, owner 1000:0'],
  ],
  ['world-writable', 'a file', { added: [file('app/x', '', { mode: 0o666 })] }, ['/app/x has mode 0666']],
  ['world-writable', 'a sticky folder', { added: [folder('app/x', { mode: 0o1777 })] }, []],
])('%s: %s', expectInOthers);
