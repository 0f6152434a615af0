import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { type FakeMachine, type FakeProgram, fakePodman, makeFakeMachine } from '../testing/fake-machine.ts';

const packages = 'podman runc uidmap fuse-overlayfs slirp4netns catatonit';
const say = `installing podman with its tools (apt-get install ${packages})`;
const asRoot = 'env DEBIAN_FRONTEND=noninteractive';
const update = `${asRoot} apt-get update -q`;
const check = `${asRoot} apt-get check -q -o DPkg::Lock::Timeout=600`;
const install = `${asRoot} apt-get install -q -y --no-install-recommends -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 ${packages}`;
const states = `dpkg-query -W -f \${db:Status-Abbrev} \${Package}\\n`;
const noDocker = 'docker: it is not installed; install Docker 23 or newer with buildx; or podman: ';
const missing = `cannot find a container engine: ${noDocker}it is not installed; `;

let fake: FakeMachine;
beforeEach(() => {
  fake = makeFakeMachine();
  fake.install('dpkg-query', () => 'ii  bash\nrc  gone\niW  man-db\n');
  fake.install('apt-get', installsPodman);
});
afterEach(() => fake.remove());

const installsPodman: FakeProgram = ({ args: [first] }) => {
  if (first === 'install')
    fake.install(
      'podman',
      fakePodman(() => ''),
    );
  return undefined;
};

function changes(): string[] {
  return fake.calls().filter((call) => /(apt-get|dpkg)/.test(call));
}

test('root gets it without a question, after a message', async () => {
  expect(await fake.open()).toMatchObject({ name: 'podman' });
  expect(fake.said).toEqual([say, 'finding out what podman needs on this machine']);
  expect(fake.asked).toEqual([]);
  expect(changes()).toEqual([update, check, states, install]);
  fake.said = [];
  expect(await fake.open()).toMatchObject({ name: 'podman' });
  expect({ said: fake.said, calls: fake.calls() }).toEqual({ said: [], calls: [] });
});

describe('a user who may use sudo without a password', () => {
  beforeEach(() => {
    fake.machine.uid = 1000;
    fake.install('sudo');
  });

  const question = `nx: ${say}, as root by sudo: go on?`;
  const rows = [
    { why: 'says yes at the terminal', answer: true, asked: [question] },
    { why: 'allowed it before', env: { ALLOW_INSTALL: 'yes' }, asked: [] },
    { why: 'is CI', env: { CI: 'true' }, asked: [] },
  ];
  test.each(rows)('gets it: $why', async ({ answer, env, asked }) => {
    fake.answer = answer;
    expect(await fake.open(env)).toMatchObject({ name: 'podman' });
    expect(fake.asked).toEqual(asked);
    expect(changes()).toEqual([`sudo -n ${update}`, `sudo -n ${check}`, states, `sudo -n ${install}`]);
  });

  const byHand = 'run "sudo apt-get install podman"';
  const faults = [
    {
      why: 'there is no terminal to ask at',
      fault: `${missing}no terminal to ask at; ${byHand}, or set ALLOW_INSTALL=yes to allow it`,
    },
    { why: 'the answer is no', answer: false, fault: `${missing}${byHand}` },
    {
      why: 'it was forbidden, even in CI',
      env: { ALLOW_INSTALL: 'no', CI: 'true' },
      answer: true,
      fault: `${missing}ALLOW_INSTALL is "no"; ${byHand}`,
    },
    {
      why: 'the variable has another value',
      env: { ALLOW_INSTALL: 'maybe' },
      answer: true,
      fault: 'cannot read ALLOW_INSTALL: it is "maybe"; set it to "yes" or "no", or unset it',
    },
  ];
  test.each(faults)('does not get it: $why', async ({ answer, env, fault }) => {
    fake.answer = answer;
    await expect(fake.open(env)).rejects.toThrow(new Error(fault));
    expect(changes()).toEqual([]);
    expect(fake.leftovers()).toEqual([]);
  });
});

test('root can forbid it too', async () => {
  await expect(fake.open({ ALLOW_INSTALL: 'no' })).rejects.toThrow(
    new Error(`${missing}ALLOW_INSTALL is "no"; run "apt-get install podman"`),
  );
  expect(changes()).toEqual([]);
});

describe('another apt-get', () => {
  const busy = { status: 100, error: 'E: Could not get lock /var/lib/apt/lists/lock' };
  const waiting = 'waiting up to 10 minutes for another apt-get to end';

  test('is waited for, with a message', async () => {
    let times = 0;
    fake.install('apt-get', (call) => {
      times += 1;
      return times === 1 ? busy : installsPodman(call);
    });
    expect(await fake.open()).toMatchObject({ name: 'podman' });
    expect(changes().filter((call) => call === update)).toHaveLength(2);
    expect(fake.said).toEqual([say, waiting, 'finding out what podman needs on this machine']);
  });

  test('is not waited for longer than ten minutes', async () => {
    let slept = 0;
    fake.machine.sleep = async (ms) => {
      slept += ms;
    };
    fake.install('apt-get', () => busy);
    await expect(fake.open()).rejects.toThrow(
      'cannot install podman: another apt-get has held the lock for 600 s; wait for it to end, and run this again',
    );
    expect(slept).toBe(600_000);
    expect(fake.said).toEqual([say, waiting]);
  });

  test('that has the installation lock: apt-get itself waits for it, with a message', async () => {
    fake.install('apt-get', (call) => {
      installsPodman(call);
      return call.args[0] === 'check' ? 'Waiting for cache lock: Could not get lock /x' : undefined;
    });
    await fake.open();
    expect(fake.said).toContain(waiting);
  });
});

describe('an interrupted installation of someone else', () => {
  const fault = (whose: string, sudo = '') =>
    `cannot install podman: an earlier installation${whose} was interrupted; run "${sudo}dpkg --configure -a", then this again`;

  test.each([
    ['unpacked', 'iU  mail-server'],
    ['half configured', 'iF  mail-server'],
    ['half installed, to be reinstalled', 'iHR mail-server'],
  ])('is not finished, but named: %s', async (_why, line) => {
    fake.install('dpkg-query', () => `ii  bash\n${line}\n`);
    await expect(fake.open()).rejects.toThrow(new Error(fault(' of "mail-server"')));
    expect(changes()).toEqual([update, check, states]);
  });

  test('is not finished when only apt-get knows about it', async () => {
    const error =
      "E: dpkg was interrupted, you must manually run 'sudo dpkg --configure -a' to correct the problem.";
    fake.install('sudo');
    fake.machine.uid = 1000;
    fake.install('apt-get', ({ args }) => (args[0] === 'check' ? { status: 100, error } : undefined));
    await expect(fake.open({ ALLOW_INSTALL: 'yes' })).rejects.toThrow(new Error(fault('', 'sudo ')));
  });
});

test('a failed apt-get is shown', async () => {
  fake.install('apt-get', () => ({ status: 100, error: 'E: Unable to locate package podman' }));
  await expect(fake.open()).rejects.toThrow(
    new Error(
      'cannot install podman: "apt-get install" failed as shown below; fix that, or install podman or docker yourself\n  | E: Unable to locate package podman',
    ),
  );
  expect(fake.leftovers()).toEqual([]);
});

test('with NX_VERBOSE_LOGGING=true all commands and their output are shown', async () => {
  fake.install('apt-get', (call) => {
    installsPodman(call);
    return 'Reading package lists...';
  });
  await fake.open({ NX_VERBOSE_LOGGING: 'true' });
  expect(fake.said.slice(0, 3)).toEqual([say, `+ ${update}`, 'Reading package lists...']);
});
