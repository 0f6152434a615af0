import type { Entry, ImageConfig } from '@distroless/image';
import { expect, test } from 'vitest';
import { elf, file, folder, link, madeImage, recorded, whiteout } from '../checks/made-image.ts';
import { readContents } from './contents.ts';
import { imageChecks } from './index.ts';

const checks = imageChecks(new Date('2026-06-02T00:00:00Z'));
const path = 'PATH=/opt/venv/bin:/usr/local/bin';
const labels = { 'org.python.series': '3.13', 'org.python.release': '3.13.1' };

type Made = { added?: Entry[]; config?: Partial<ImageConfig> };

/** An environment and an application on the sound runtime image, with what a row adds to it. */
async function find(name: string, { added = [], config = {} }: Made) {
  const sound = { env: [path], cmd: ['main.py'], workingDir: '/app', labels };
  const image = readContents(await madeImage([application, added], { config: { ...sound, ...config } }));
  const check = checks.find((candidate) => candidate.name === name);
  if (!check) throw new Error(`no check "${name}"`);
  return check.unless?.(image) ?? [...check.find(image)];
}

const venv = 'opt/venv';
const packages = `${venv}/lib/python3.13/site-packages`;
const python = '/usr/local/bin/python3.13';
const script = (path: string, first: string, mode = 0o755) => file(path, `${first}\nimport x\n`, { mode });
const extension = `${packages}/a/b.cpython-313-x86_64-linux-gnu.so`;
const application: Entry[] = [
  link('usr/local/bin/python', 'python3.13'),
  file('app/main.py', ''),
  file(`${venv}/pyvenv.cfg`, 'home = /usr/local/bin\n'),
  link(`${venv}/bin/python`, python),
  link(`${venv}/bin/python3`, 'python'),
  link(`${venv}/bin/𝜋thon`, 'python'),
  link(`${venv}/lib64`, 'lib'),
  script(`${venv}/bin/a`, `#!/${venv}/bin/python`),
  file(`${packages}/a/__init__.py`, ''),
  elf(extension, { needed: ['libc.so.6', 'liba.so.1'], runpath: '$ORIGIN/../a.libs' }),
  elf(`${packages}/a.libs/liba.so.1`),
  file(
    `${packages}/a-1.dist-info/RECORD`,
    'a/b.cpython-313-x86_64-linux-gnu.so,sha256=x,1\na.libs/liba.so.1,,\n',
  ),
];

test.each(checks.map(({ name }) => name))('%s: nothing is wrong with a sound application', async (name) => {
  expect(await find(name, {})).toEqual([]);
});

const from = 'the entrypoint is Python already, which takes the second for a script';

test.each<[check: string, reason: string, made: Made, lines: string[] | string]>([
  ['not-root', 'nobody is named', { config: { user: '' } }, ['USER is ""']],
  ['not-root', 'by number, with a group', { config: { user: '0:1000' } }, ['USER is "0:1000"']],
  ['not-root', 'a name', { config: { user: 'monty' } }, []],
  ['numeric-user', 'a name', { config: { user: 'monty' } }, ['USER is "monty"']],
  ['numeric-user', 'root is told already', { config: { user: 'root' } }, []],
  ['numeric-user', 'only the user counts', { config: { user: '1000:monty' } }, []],

  [
    'start-command',
    'nothing',
    { config: { entrypoint: [], cmd: [] } },
    ['there is neither an ENTRYPOINT nor a CMD'],
  ],
  [
    'start-command',
    'a name that is not on PATH',
    { config: { entrypoint: ['gunicorn'] } },
    ['"gunicorn" is in no folder of PATH (/opt/venv/bin, /usr/local/bin)'],
  ],
  [
    'start-command',
    'a path that is not there',
    { config: { entrypoint: ['/app/run'] } },
    ['"/app/run" is not there'],
  ],
  [
    'start-command',
    'a path from the working folder',
    { added: [script('app/run', `#!${python}`)], config: { entrypoint: ['./run'] } },
    [],
  ],
  [
    'start-command',
    'a link that leads nowhere',
    { added: [link('app/run', '/root/python')], config: { entrypoint: ['/app/run'] } },
    ['"/app/run" is a link to "/root/python", which is not there'],
  ],
  [
    'start-command',
    'not to be executed',
    { added: [script('app/run', `#!${python}`, 0o644)], config: { entrypoint: ['/app/run'] } },
    ['"/app/run" may not be executed (mode 0644)'],
  ],
  [
    'start-command',
    'a script of an interpreter that is not there',
    { added: [script('app/run', '#!/bin/bash -e')], config: { entrypoint: ['/app/run'] } },
    ['"/app/run" names the interpreter "/bin/bash", which is not there'],
  ],
  [
    'start-command',
    'the line end of another system',
    { added: [script('app/run', `#!${python}\r`)], config: { entrypoint: ['/app/run'] } },
    [`"/app/run" names the interpreter "${python}\\r", which is not there`],
  ],
  [
    'start-command',
    'env is not there either, but what it looks up is',
    { added: [script('app/run', '#!/usr/bin/env -S python3 -u')], config: { entrypoint: ['/app/run'] } },
    [],
  ],
  [
    'start-command',
    'a text',
    { added: [file('app/run', 'import x', { mode: 0o755 })], config: { entrypoint: ['/app/run'] } },
    ['"/app/run" is no program: it begins with neither "#!" nor the head of ELF'],
  ],
  [
    'start-command',
    'of another machine',
    { added: [elf('app/run', { machine: 'aarch64' })], config: { entrypoint: ['/app/run'] } },
    ['"/app/run" is for aarch64, the image for amd64'],
  ],
  [
    'start-command',
    'no loader',
    { added: [elf('app/run', { interpreter: '/lib/ld-musl.so.1' })], config: { entrypoint: ['/app/run'] } },
    ['"/app/run" names the loader "/lib/ld-musl.so.1", which is not there'],
  ],
  [
    'start-command',
    'the entrypoint in shell form',
    { config: { entrypoint: ['/bin/sh', '-c', 'python main.py'], cmd: [] } },
    ['it is written in shell form ("python main.py"), and there is no /bin/sh'],
  ],
  [
    'start-command',
    'the command in shell form',
    { config: { cmd: ['/bin/sh', '-c', 'python main.py'] } },
    ['CMD is written in shell form ("python main.py"): Python is told to run /bin/sh'],
  ],
  [
    'start-command',
    'Python twice',
    { config: { cmd: ['python', 'main.py'] } },
    [`"python" is said twice: ${from}`],
  ],
  [
    'start-command',
    'Python twice, by its path',
    { config: { cmd: ['/usr/bin/python3', 'main.py'] } },
    [`"/usr/bin/python3" is said twice: ${from}`],
  ],
  [
    'start-command',
    'a script that is elsewhere',
    { config: { workingDir: '/srv' } },
    ['Python is to run "main.py", which is not at /srv/main.py'],
  ],
  [
    'start-command',
    'behind options, one of them with a value',
    { config: { cmd: ['-u', '-X', 'dev', '-Wignore', 'other.py'] } },
    ['Python is to run "other.py", which is not at /app/other.py'],
  ],
  ['start-command', 'a module', { config: { cmd: ['-Im', 'other'] } }, []],
  ['start-command', 'no arguments', { config: { cmd: [] } }, []],

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
    'another series',
    {
      added: [file('srv/v/pyvenv.cfg', ''), link('srv/v/bin/python', python), folder('srv/v/lib/python3.12')],
    },
    ['/srv/v has packages for 3.12, its interpreter is /usr/local/bin/python3.13'],
  ],
  ['environments', 'no interpreter', { added: [file('srv/v/pyvenv.cfg', '')] }, ['/srv/v/bin has no python']],
  [
    'environments',
    'a home that was not copied',
    { added: [file(`${venv}/pyvenv.cfg`, 'home = /root/python/bin\n')] },
    ['/opt/venv/pyvenv.cfg has the home "/root/python/bin", which is not there'],
  ],
  [
    'package-folders',
    'another series, for a user',
    { added: [file('home/monty/.local/lib/python3.12/site-packages/a.py', '')] },
    ['/home/monty/.local/lib/python3.12/site-packages is read by no interpreter; there is 3.13'],
  ],
  ['package-folders', 'an empty one', { added: [folder('usr/lib/python3.11/dist-packages')] }, []],
  [
    'package-folders',
    'no Python at all',
    { added: [whiteout('usr/local/bin/python3.13')] },
    'the image has no Python',
  ],
  [
    'environment-links',
    'into the cache of uv',
    { added: [link(`${packages}/c.py`, '/root/.cache/uv/c.py')] },
    [`/${packages}/c.py -> "/root/.cache/uv/c.py" leads nowhere`],
  ],
  [
    'environment-escapes',
    'to a file that is there',
    { added: [link(`${packages}/c.py`, '/app/main.py')] },
    [`/${packages}/c.py -> "/app/main.py" leaves it`],
  ],
  ['environment-escapes', 'within it', { added: [link(`${packages}/c`, 'a')] }, []],

  [
    'editable-installs',
    'a path file',
    { added: [file(`${packages}/_app.pth`, 'import site\n# no\n/build/src\n/app\na\n')] },
    [`/${packages}/_app.pth names "/build/src", which is not there`],
  ],
  [
    'editable-installs',
    'a project, of whatever kind the pointer is',
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

  [
    'extension-modules',
    'another series',
    { added: [elf(`${packages}/c.cpython-312-x86_64-linux-gnu.so`)] },
    [
      `/${packages}/c.cpython-312-x86_64-linux-gnu.so is built for cpython-312-x86_64-linux-gnu; it is Python 3.13 that reads it`,
    ],
  ],
  [
    'extension-modules',
    'musl',
    { added: [elf(`${packages}/c.cpython-313-x86_64-linux-musl.so`)] },
    [
      `/${packages}/c.cpython-313-x86_64-linux-musl.so is built for cpython-313-x86_64-linux-musl; it is Python 3.13 that reads it`,
    ],
  ],
  [
    'extension-modules',
    'a module for each series',
    { added: [elf(`${packages}/a/b.cpython-312-x86_64-linux-gnu.so`)] },
    [],
  ],
  ['extension-modules', 'for any series', { added: [elf(`${packages}/c.abi3.so`)] }, []],
  [
    'architecture',
    'an extension module',
    { added: [elf(extension, { machine: 'aarch64' })] },
    [`/${extension} is for aarch64 (64 bits), the image for amd64`],
  ],
  [
    'architecture',
    'data of a package',
    { added: [elf(`${packages}/a/attach.so`, { machine: 'aarch64' })] },
    [],
  ],

  [
    'libraries',
    'of an extension module',
    { added: [elf(`${packages}/c.abi3.so`, { needed: ['libpq.so.5'] })] },
    [`/${packages}/c.abi3.so needs "libpq.so.5", which is not found`],
  ],
  [
    'libraries',
    'of the second degree, told once',
    { added: [elf(`${packages}/a.libs/liba.so.1`, { needed: ['libgomp.so.1'] })] },
    [`/${packages}/a.libs/liba.so.1 needs "libgomp.so.1", which is not found`],
  ],
  [
    'libraries',
    'in the image’s LD_LIBRARY_PATH',
    {
      added: [elf('opt/x/libpq.so.5'), elf(`${packages}/c.abi3.so`, { needed: ['libpq.so.5'] })],
      config: { env: [path, 'LD_LIBRARY_PATH=/opt/x'] },
    },
    [],
  ],
  [
    'libraries',
    'loaded before by another one of the process',
    {
      added: [
        elf(`${packages}/a.libs/liba.so.1`, { needed: ['libb.so.1'], runpath: '/none' }),
        elf(`${packages}/a.libs/libb.so.1`),
        elf(extension, { needed: ['libb.so.1', 'liba.so.1'], runpath: '$ORIGIN/../a.libs' }),
      ],
    },
    [],
  ],
  [
    'libraries',
    'what the driver of a GPU brings',
    { added: [elf(`${packages}/c.abi3.so`, { needed: ['libcuda.so.1'] })] },
    [],
  ],
  [
    'libraries',
    'of one that nothing is linked with',
    { added: [elf(`${packages}/plugin.so`, { needed: ['libX11.so.6'] })] },
    [],
  ],
  [
    'plugin-libraries',
    'of one that nothing is linked with',
    { added: [elf(`${packages}/plugin.so`, { needed: ['libX11.so.6'] })] },
    [`/${packages}/plugin.so needs "libX11.so.6", which is not found`],
  ],
  [
    'symbol-versions',
    'compiled on a newer Debian',
    {
      added: [
        elf('usr/lib/libc.so.6', {
          needed: [],
          versions: { defined: ['GLIBC_2.9', 'GLIBC_2.36', 'GLIBC_PRIVATE'] },
        }),
        elf(extension, { versions: { needed: { 'libc.so.6': ['GLIBC_2.9', 'GLIBC_2.38'] } } }),
      ],
    },
    [`/${extension} needs GLIBC_2.38 of "libc.so.6", which goes up to GLIBC_2.36`],
  ],

  [
    'readable',
    'a file of root',
    { added: [file('app/settings.py', '', { mode: 0o600 })] },
    ['/app/settings.py has mode 0600, owner 0:0'],
  ],
  [
    'readable',
    'a folder of root: what is in it is not told',
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

  [
    'secrets',
    'a key that a later layer hides',
    { added: [file('app/key', '-----BEGIN RSA PRIVATE KEY-----\nx'), whiteout('app/key')] },
    ['layer 3: /app/key holds a private key'],
  ],
  [
    'secrets',
    'a key for a package’s tests',
    {
      added: [
        file(`${packages}/c/key.pem`, '-----BEGIN PRIVATE KEY-----\n'),
        file(`${packages}/c-1.dist-info/RECORD`, '"c/key.pem",sha256=x,1\n'),
      ],
    },
    [],
  ],
  [
    'secrets',
    'credentials',
    { added: [file('root/.netrc', 'x')] },
    ['layer 3: /root/.netrc holds credentials'],
  ],
  [
    'secrets',
    'an index with a password',
    { added: [file('etc/pip.conf', '[global]\nindex-url = https://me:pass@example.org/simple\n')] },
    ['layer 3: /etc/pip.conf has a URL with a password'],
  ],
  [
    'secrets-in-config',
    'an index with a password, as a build argument',
    { config: { history: ['|1 X=https://me:pass@example.org/simple RUN pip install'] } },
    ['history: a credential'],
  ],
  [
    'likely-secrets',
    'a variable',
    { config: { env: [path, 'DB_PASSWORD=x'] } },
    ['environment: "DB_PASSWORD"'],
  ],
  [
    'likely-secrets',
    'a repository',
    { added: [file('app/.git/HEAD', '')] },
    ['layer 3: /app/.git is a repository'],
  ],
  [
    'likely-secrets',
    'settings',
    { added: [file('app/.env', '')] },
    ['layer 3: /app/.env is a file of settings'],
  ],

  [
    'installers',
    'pip',
    { added: [folder(`${packages}/pip-26.1.dist-info`)] },
    [`/${packages}/pip-26.1.dist-info`],
  ],
  [
    'installers',
    'a builder has them for its work',
    { added: [folder(`${packages}/pip-26.1.dist-info`), file('var/lib/dpkg/status', '')] },
    'a builder has them for its work',
  ],
  ['unrecorded-files', 'copied by hand', { added: [elf('usr/lib/libpq.so.5')] }, ['/usr/lib/libpq.so.5']],
  [
    'unrecorded-files',
    'copied with its record',
    { added: recorded('libpq5', [elf('usr/lib/libpq.so.5')]) },
    [],
  ],
  [
    'unrecorded-files',
    'in an environment, of no package',
    { added: [elf(`${packages}/c.abi3.so`)] },
    [`/${packages}/c.abi3.so`],
  ],
  [
    'unrecorded-files',
    'no package at all',
    { added: [whiteout('var/lib/dpkg')] },
    'the image has no packages of Debian',
  ],

  ['no-shell', 'a shell in the runtime', { added: [elf('bin/sh')] }, ['layer 3: /bin/sh']],
  ['no-shell', 'not made from ours', { config: { labels: {} } }, 'the image is made from none of ours'],
  [
    'no-shell',
    'made from debug, which has one',
    { added: [elf('usr/bin/busybox')] },
    'says nothing of what is made from the debug image',
  ],
  [
    'no-package-manager',
    'pip of an environment is told elsewhere',
    { added: [script(`${venv}/bin/pip`, `#!${python}`)] },
    [],
  ],
  ['no-compiler', 'headers of a package', { added: [file(`${packages}/numpy/core.h`, '')] }, []],
  [
    'no-compiler',
    'a header elsewhere',
    { added: [file('usr/include/x.h', '')] },
    ['layer 3: /usr/include/x.h'],
  ],
  [
    'ld-cache',
    'a library that was copied in',
    { added: [elf('usr/lib/libpq.so.5')] },
    ['libpq.so.5 => /lib/libpq.so.5 is missing in /etc/ld.so.cache'],
  ],
])('%s: %s', async (name, _reason, made, lines) => {
  expect(await find(name, made)).toEqual(lines);
});
