import { noSettings, withProbe } from './probe.ts';
import { isAtLeast, run, type SetUp } from './set-up.ts';

/** A starting daemon may take some seconds; one that hangs never answers. */
const patienceMs = 20_000;
/** After this time, a message says what is waited for. */
const silenceMs = 3_000;

const settings = {
  // One image, not an index of an image and its attestations.
  BUILDX_NO_DEFAULT_ATTESTATIONS: '1',
  // buildx asks git only for attestations.
  BUILDX_GIT_INFO: 'false',
};

/** The variables with which docker builds and runs containers here, in addition to the user's own. */
export async function findDockerSettings(setUp: SetUp): Promise<Record<string, string>> {
  const works = await withProbe(
    'docker',
    setUp,
    async (probe) => (await probe.buildsAndRuns(setUp.env)) && (await probe.runsAsUsual(setUp.env)),
  );
  if (!works) throw await noSettings('docker', setUp);
  return settings;
}

/** Why docker cannot be used and the way out, or nothing. */
export async function findDockerFault(setUp: SetUp): Promise<string | undefined> {
  if (setUp.machine.findProgram('docker', setUp.env) === undefined) {
    return 'it is not installed; install Docker 23 or newer with buildx';
  }
  const { status, stdout, lines, timedOut } = await askDaemon(setUp);
  if (status !== 0) {
    const why = timedOut ? `no answer after ${patienceMs / 1000} s` : lines.at(-1);
    return `its daemon does not answer (${why}); start it, or set DOCKER_HOST to where it listens`;
  }
  const version = stdout.trim();
  if (!isAtLeast('23.0', version)) return `its daemon has version ${version}; install Docker 23 or newer`;
  const buildx = await run(setUp, ['docker', 'buildx', 'version'], { timeoutMs: patienceMs });
  if (buildx.status === 0) return undefined;
  return 'its buildx plugin is missing; install docker-buildx (docker-buildx-plugin)';
}

/** Whether the daemon answers in time. */
export async function dockerAnswers(setUp: SetUp): Promise<boolean> {
  return (await askDaemon(setUp)).status === 0;
}

async function askDaemon(setUp: SetUp) {
  const seconds = patienceMs / 1000;
  const sayWhy = () => setUp.report(`waiting up to ${seconds} s for docker's daemon to answer`);
  const timer = setTimeout(sayWhy, silenceMs);
  const command = ['docker', 'version', '--format', '{{.Server.Version}}'];
  return run(setUp, command, { timeoutMs: patienceMs }).finally(() => clearTimeout(timer));
}
