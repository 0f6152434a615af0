import { file, folder, link, whiteout } from '../testing/made-image.ts';
import { packages, python, testOthers, venv } from '../testing/others.ts';

testOthers([
  [
    'environments',
    'uv’s own Python in the home of root',
    { added: [link(`${venv}/bin/python`, '/root/.local/share/uv/python/bin/python3.13')] },
    [
      '/opt/venv/bin/python -> "/root/.local/share/uv/python/bin/python3.13" leads nowhere',
      '/opt/venv/bin/python3 -> "python" leads nowhere',
    ],
  ],
  [
    'environments',
    'packages of another series',
    {
      added: [file('srv/v/pyvenv.cfg', ''), link('srv/v/bin/python', python), folder('srv/v/lib/python3.12')],
    },
    ['/srv/v has packages for 3.12, its interpreter is /usr/local/bin/python3.13'],
  ],
  [
    'environments',
    'a missing interpreter',
    { added: [file('srv/v/pyvenv.cfg', '')] },
    ['/srv/v/bin has no python'],
  ],
  [
    'environments',
    'a home that was not copied',
    { added: [file(`${venv}/pyvenv.cfg`, 'home = /root/python/bin\n')] },
    ['/opt/venv/pyvenv.cfg has the home "/root/python/bin", which does not exist'],
  ],
  [
    'package-folders',
    'packages of another series in a home folder',
    { added: [file('home/monty/.local/lib/python3.12/site-packages/a.py', '')] },
    ['/home/monty/.local/lib/python3.12/site-packages is read by no interpreter; there is 3.13'],
  ],
  ['package-folders', 'an empty folder', { added: [folder('usr/lib/python3.11/dist-packages')] }, []],
  [
    'package-folders',
    'an image without Python',
    { added: [whiteout('usr/local/bin/python3.13')] },
    'the image has no Python',
  ],
  [
    'environment-links',
    'a link into the cache of uv',
    { added: [link(`${packages}/c.py`, '/root/.cache/uv/c.py')] },
    [`/${packages}/c.py -> "/root/.cache/uv/c.py" leads nowhere`],
  ],
  [
    'environment-escapes',
    'a link to a file outside',
    { added: [link(`${packages}/c.py`, '/app/main.py')] },
    [`/${packages}/c.py -> "/app/main.py" leads out of it`],
  ],
  ['environment-escapes', 'a link within the environment', { added: [link(`${packages}/c`, 'a')] }, []],
]);
