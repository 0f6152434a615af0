import { elf, file, link } from '../testing/made-image.ts';
import { python, script, testOthers } from '../testing/others.ts';

const from = 'the entrypoint is already Python, which takes the second one for a script';

testOthers([
  [
    'start-command',
    'an image without a command',
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
    ['"/app/run" is a link to "/root/python", which does not exist'],
  ],
  [
    'start-command',
    'a file that may not be executed',
    { added: [script('app/run', `#!${python}`, 0o644)], config: { entrypoint: ['/app/run'] } },
    ['"/app/run" may not be executed (mode 0644)'],
  ],
  [
    'start-command',
    'a script of an interpreter that is not there',
    { added: [script('app/run', '#!/bin/bash -e')], config: { entrypoint: ['/app/run'] } },
    ['"/app/run" names the interpreter "/bin/bash", which does not exist'],
  ],
  [
    'start-command',
    'a line end of Windows',
    { added: [script('app/run', `#!${python}\r`)], config: { entrypoint: ['/app/run'] } },
    [`"/app/run" names the interpreter "${python}\\r", which does not exist`],
  ],
  [
    'start-command',
    'a script behind env, which is missing and not needed',
    { added: [script('app/run', '#!/usr/bin/env -S python3 -u')], config: { entrypoint: ['/app/run'] } },
    [],
  ],
  [
    'start-command',
    'a text file',
    { added: [file('app/run', 'import x', { mode: 0o755 })], config: { entrypoint: ['/app/run'] } },
    ['"/app/run" is no program: it begins with neither "#!" nor the head of ELF'],
  ],
  [
    'start-command',
    'a program for another machine',
    { added: [elf('app/run', { machine: 'aarch64' })], config: { entrypoint: ['/app/run'] } },
    ['"/app/run" is for aarch64, the image for amd64'],
  ],
  [
    'start-command',
    'a program whose loader is missing',
    { added: [elf('app/run', { interpreter: '/lib/ld-musl.so.1' })], config: { entrypoint: ['/app/run'] } },
    ['"/app/run" names the loader "/lib/ld-musl.so.1", which does not exist'],
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
    [`"python" is there twice: ${from}`],
  ],
  [
    'start-command',
    'Python twice, by its path',
    { config: { cmd: ['/usr/bin/python3', 'main.py'] } },
    [`"/usr/bin/python3" is there twice: ${from}`],
  ],
  [
    'start-command',
    'a script that is elsewhere',
    { config: { workingDir: '/srv' } },
    ['Python is to run "main.py", which is not at /srv/main.py'],
  ],
  [
    'start-command',
    'a missing script behind options, one of them with a value',
    { config: { cmd: ['-u', '-X', 'dev', '-Wignore', 'other.py'] } },
    ['Python is to run "other.py", which is not at /app/other.py'],
  ],
  ['start-command', 'a module', { config: { cmd: ['-Im', 'other'] } }, []],
  ['start-command', 'Python without arguments', { config: { cmd: [] } }, []],
]);
