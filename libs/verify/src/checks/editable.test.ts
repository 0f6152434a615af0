import { test } from 'vitest';
import { file } from '../testing/made-image.ts';
import { expectInOthers, type OthersRow, packages } from '../testing/others.ts';

test.each<OthersRow>([
  [
    'editable-installs',
    'a path file',
    { added: [file(`${packages}/_app.pth`, 'import site\n# no\n/build/src\n/app\na\n')] },
    [`/${packages}/_app.pth names "/build/src", which is not there`],
  ],
  [
    'editable-installs',
    'a project that direct_url.json points to',
    {
      added: [
        file(
          `${packages}/c-1.dist-info/direct_url.json`,
          '{"url": "file:///build/c", "dir_info": {"editable": true}}',
        ),
      ],
    },
    [`/${packages}/c-1.dist-info/direct_url.json names "/build/c", which is not there`],
  ],
  [
    'editable-installs',
    'a project that was copied',
    {
      added: [
        file(`${packages}/c-1.dist-info/direct_url.json`, '{"url": "file:///build/c", "dir_info": {}}'),
      ],
    },
    [],
  ],
])('%s: %s', expectInOthers);
