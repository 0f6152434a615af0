import { describe, expect, it } from 'vitest';
import { findFaults, shownCommands } from './commands.ts';
import { readProjects } from './projects.ts';
import { pages, read } from './workspace.ts';

// Every command that the pages show exists: its project and target, its file, its script.
const projects = readProjects();

describe.each(pages())('%s', (page) => {
  it('shows commands that exist', () => {
    expect(shownCommands(read(page)).flatMap((command) => findFaults(command, projects))).toEqual([]);
  });
});

it.each([
  { reason: 'a target', command: './nx run python-3.13-runtime:container:arm64', faults: [] },
  { reason: 'a series that somebody adds', command: './nx run python-3.16-runtime:regrtest', faults: [] },
  {
    reason: 'a variable before it',
    command: 'EMULATE=arm64 ./nx run python-3.13-runtime:verify',
    faults: [],
  },
  {
    reason: 'a target that does not exist',
    command: './nx run python-3.13-runtime:pypi',
    faults: ['python-3.13-runtime has no target "pypi"'],
  },
  {
    reason: 'a configuration that does not exist',
    command: './nx run python-3.13-runtime:container:s390x',
    faults: ['python-3.13-runtime:container has no configuration "s390x"'],
  },
  {
    reason: 'a target that no project has',
    command: './nx run-many -t test prove --projects=a',
    faults: ['no project has a target "prove"'],
  },
  { reason: 'a library', command: './nx test nothing', faults: ['there is no project "nothing"'] },
  { reason: 'a target of the root project', command: './nx outdated', faults: [] },
  { reason: 'a file', command: 'npx tsx tools/none.ts', faults: ['there is no file "tools/none.ts"'] },
  { reason: 'a script', command: 'npm run none', faults: ['package.json has no script "none"'] },
  {
    reason: 'a folder to build in',
    command: './nx engine build -t x examples/none',
    faults: ['there is no file "examples/none/Dockerfile"'],
  },
  { reason: 'a command of the engine', command: './nx engine bild .', faults: ['engines have no "bild"'] },
  { reason: 'a program', command: 'pip instal x', faults: ['"pip" is not a command that this test knows'] },
])('checks $reason: $command', ({ command, faults }) => {
  expect(findFaults(command, projects)).toEqual(faults);
});

it('finds each command in blocks and sentences, without comments', () => {
  const text = [
    'Run `./nx outdated` or `ls`, and `npm run\ncheck`.',
    '',
    '```sh',
    './nx run a:b   # makes b',
    'ca=/etc/x && ./nx engine run --rm \\',
    '  image | cat',
    '```',
    '',
    '```yaml',
    './nx none',
    '```',
  ].join('\n');
  expect(shownCommands(text)).toEqual([
    './nx run a:b',
    'ca=/etc/x',
    './nx engine run --rm image',
    'cat',
    './nx outdated',
    'npm run check',
  ]);
});
