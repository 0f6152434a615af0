import { file } from '../testing/made-image.ts';
import { packages, testOthers } from '../testing/others.ts';

testOthers([
  [
    'editable-installs',
    'a path file with a missing folder',
    { added: [file(`${packages}/_app.pth`, 'import site\n# no\n/build/src\n/app\na\n')] },
    [`/${packages}/_app.pth names "/build/src", which does not exist`],
  ],
  [
    'editable-installs',
    'a missing project that direct_url.json points to',
    {
      added: [
        file(
          `${packages}/c-1.dist-info/direct_url.json`,
          '{"url": "file:///build/c", "dir_info": {"editable": true}}',
        ),
      ],
    },
    [`/${packages}/c-1.dist-info/direct_url.json names "/build/c", which does not exist`],
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
  [
    'editable-installs',
    'a pointer that is no path, and all others too',
    {
      added: [
        file(
          `${packages}/b-1.dist-info/direct_url.json`,
          '{"url": "file:///a%2Fb", "dir_info": {"editable": true}}',
        ),
        file(`${packages}/c-1.dist-info/direct_url.json`, '{"url": "file:///x", "dir_info": 1'),
        file(
          `${packages}/d-1.dist-info/direct_url.json`,
          '{"url": "file:///build/d", "dir_info": {"editable": true}}',
        ),
      ],
    },
    [
      `/${packages}/b-1.dist-info/direct_url.json has a URL that is no path: "file:///a%2Fb"`,
      `/${packages}/d-1.dist-info/direct_url.json names "/build/d", which does not exist`,
    ],
  ],
]);
