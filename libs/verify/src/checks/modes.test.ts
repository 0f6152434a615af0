import type { Entry } from '@distroless/image';
import { expect, test } from 'vitest';
import { file, folder, link, madeImage, whiteout } from '../testing/made-image.ts';
import { findInOurs, testOurs } from '../testing/ours.ts';

testOurs([
  ['no-setuid', 'a file', [file('usr/bin/x', '', { mode: 0o4755 })], ['layer 2: /usr/bin/x has mode 4755']],
  [
    'no-setuid',
    'a folder of a group',
    [folder('var/x', { mode: 0o2755 })],
    ['layer 2: /var/x has mode 2755'],
  ],
  [
    'writable',
    'a file that all can write',
    [file('etc/x', '', { mode: 0o666 })],
    ['layer 2: /etc/x has mode 0666, owner 0:0'],
  ],
  [
    'writable',
    'a folder that its group can write',
    [folder('etc/x', { mode: 0o775 })],
    ['layer 2: /etc/x has mode 0775, owner 0:0'],
  ],
  [
    'writable',
    'a file of a user',
    [file('usr/local/x', '', { uid: 1000 })],
    ['layer 2: /usr/local/x has mode 0644, owner 1000:0'],
  ],
  [
    'writable',
    'a home that group 0 cannot write',
    [folder('home/monty', { uid: 1000 })],
    ['layer 2: /home/monty has mode 0755, owner 1000:0'],
  ],
  ['writable', 'a missing home', [whiteout('home/nonroot')], ['/home/nonroot is missing']],
  [
    'temporary-folders',
    'a folder that is not sticky',
    [folder('tmp', { mode: 0o777 })],
    ['/tmp: directory, mode 0777, owner 0:0'],
  ],
  ['temporary-folders', 'a missing folder', [whiteout('var/tmp')], ['/var/tmp: nothing']],
  [
    'links-to-writable',
    'a relative link',
    [link('usr/lib/x.so', '../../tmp/x.so')],
    ['layer 2: /usr/lib/x.so -> "../../tmp/x.so"'],
  ],
  [
    'links-to-writable',
    'an absolute link',
    [link('opt/x', '/home/monty')],
    ['layer 2: /opt/x -> "/home/monty"'],
  ],
  ['links-to-writable', 'a link inside such a folder', [link('home/monty/x', '../nonroot')], []],
  ['links-to-writable', 'a folder whose name begins alike', [link('opt/x', '/tmpfs')], []],
]);

test('a file with an extended attribute is found', async () => {
  const attributes = new Map([['security.capability', Buffer.from('x')]]);
  const image = await madeImage([[file('usr/bin/x', '', { attributes })]]);
  expect(findInOurs('no-file-capabilities', image)).toEqual([
    '/usr/bin/x has the attribute "security.capability"',
  ]);
});

test.each<[reason: string, added: Entry[], messages: string[]]>([
  [
    'the folders of users',
    [
      folder('opt/venv', { mode: 0o775, uid: 1000 }),
      file('home/monty/.profile', '', { uid: 1000, gid: 1000 }),
    ],
    [],
  ],
  ["a file of one of Debian's groups", [file('var/log/wtmp', '', { mode: 0o664, gid: 43 })], []],
  ['a file of group 0', [file('etc/x', '', { mode: 0o664 })], ['layer 2: /etc/x has mode 0664, owner 0:0']],
  ['a file of a user', [file('opt/x', '', { uid: 1000 })], ['layer 2: /opt/x has mode 0644, owner 1000:0']],
  [
    'a file for all, in a home folder',
    [file('home/monty/x', '', { mode: 0o666, uid: 1000 })],
    ['layer 2: /home/monty/x has mode 0666, owner 1000:0'],
  ],
  [
    'a folder for all that is not sticky',
    [folder('var/x', { mode: 0o777 })],
    ['layer 2: /var/x has mode 0777, owner 0:0'],
  ],
])('writable-in-builder and %s', async (_reason, added, messages) => {
  expect(findInOurs('writable-in-builder', await madeImage([added]), { variant: 'builder' })).toEqual(
    messages,
  );
});
