import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { inspectImage, longAnswer, reproduction, runContainer } from '@distroless/engine';
import type { Variant } from '@distroless/matrix';
import { type Behaviour, neededImages, payloadOf, type Step } from './behaviour.ts';
import { type BuiltImage, withBuiltImage } from './built-image.ts';
import { runConfined } from './confinement.ts';
import { compareOutcome, compareOutputs, type Difference } from './expectation.ts';
import { fillIn } from './fill-in.ts';
import { jsonDifference } from './json-difference.ts';
import { unlessUpstream } from './model/origin.ts';
import type { Verdict } from './report.ts';
import type { Subject } from './subject.ts';

/** Compared with what images of the kind do, a long time: a container that takes it hangs. */
const timeoutMs = 120_000;

/** Runs a behaviour's containers, one after the other, up to the first that does otherwise than expected. */
export async function runBehaviour(
  behaviour: Behaviour,
  subject: Subject,
  signal?: AbortSignal,
): Promise<Verdict> {
  const reason = whySkipped(behaviour, subject);
  if (reason !== undefined) return { outcome: 'skipped', reason };
  if (behaviour.config) return compareConfig(behaviour.config, subject);
  if (behaviour.extends) return compareLayers(behaviour.extends, subject);
  if (!behaviour.hasDockerfile) return runSteps(behaviour, subject, signal ? { signal } : {});
  return withBuiltImage(behaviour, subject, {
    use: (built) => runSteps(behaviour, subject, { built, ...(signal && { signal }) }),
    ...(signal && { signal }),
  });
}

function whySkipped(behaviour: Behaviour, subject: Subject): string | undefined {
  const missing = neededImages(behaviour).filter((name) => subject.images[name] === undefined);
  if (missing.length > 0) return `needs an image that is not there: ${missing.join(', ')}`;
  if (behaviour.compiled && unlessUpstream(subject.facts.labels)) return unlessUpstream(subject.facts.labels);
  if (behaviour.config || behaviour.extends) return undefined;
  return subject.unrunnable ?? (behaviour.native && subject.platform ? emulated : undefined);
}

const emulated = 'an emulator starts and stops processes otherwise than a kernel';

function compareConfig(config: NonNullable<Behaviour['config']>, subject: Subject): Verdict {
  const { facts, image } = subject;
  const { labels, ...expected } = fillIn(config, facts.labels);
  const keys = Object.keys(expected) as (keyof typeof expected)[];
  const seen = Object.fromEntries(keys.map((key) => [key, facts[key]]));
  const seenLabels = Object.fromEntries(Object.keys(labels ?? {}).map((key) => [key, facts.labels[key]]));
  const difference = jsonDifference({ ...expected, labels: labels ?? {} }, { ...seen, labels: seenLabels });
  return verdict(difference, reproduction(['image', 'inspect', image]));
}

/** Lower layers are all there, unchanged and in their order. Those without files, such as of WORKDIR, do not count. */
async function compareLayers(base: Variant, { engine, facts, image, images }: Subject): Promise<Verdict> {
  const lower = await inspectImage(engine, images[base] ?? '');
  const layers = lower.layers.filter(hasFiles);
  const seen = facts.layers.filter(hasFiles).slice(0, layers.length);
  const difference = layers.length === 0 ? noLayers : jsonDifference(layers, seen);
  return verdict(difference, reproduction(['image', 'inspect', images[base] ?? '', image]));
}

const noLayers = { expected: 'layers', seen: 'none' };

/** The digest of an archive without members: 1024 zeros. */
const emptyLayer = 'sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef';

function hasFiles(layer: string): boolean {
  return layer !== emptyLayer;
}

type RunOptions = { built?: BuiltImage; signal?: AbortSignal };

async function runSteps(behaviour: Behaviour, subject: Subject, options: RunOptions): Promise<Verdict> {
  let first: { image: string; stdout: string } | undefined;
  for (const step of behaviour.steps) {
    const { command, image, ...outcome } = await runStep(step, { behaviour, subject, ...options });
    if (step.init && lacksInit.test(outcome.stderr)) return { outcome: 'skipped', reason: noInit };
    const difference = compareOutcome(outcome, fillIn(step.expect, subject.facts.labels));
    if (difference) return verdict(difference, command);
    first ??= { image, stdout: outcome.stdout };
    const unequal = behaviour.same ? compareOutputs(first.stdout, outcome.stdout) : undefined;
    if (unequal) return verdict(named(unequal, first.image, image), command);
  }
  return { outcome: 'passed' };
}

/** podman's init is a Debian package of its own. */
const lacksInit = /container-init binary not found/;
const noInit = 'the engine has no init program: install catatonit';

type Context = RunOptions & { behaviour: Behaviour; subject: Subject };

async function runStep(step: Step, { behaviour, subject, built, signal }: Context) {
  const image = imageOf(step, subject, built);
  const payload = payloadOf(step);
  const file = payload === undefined ? undefined : path.join(behaviour.folder, payload);
  const program = file === undefined ? undefined : await readFile(file, 'utf8');
  const { args = [], ...given } = containerOptions(fillIn(step, subject.facts.labels));
  const { entrypoint = subject.python } = given;
  const { command, ...outcome } = await run(subject, step, {
    ...given,
    ...(entrypoint !== undefined && {
      entrypoint: entrypoint === 'python' ? (subject.python ?? entrypoint) : entrypoint,
    }),
    image,
    args: [...(program === undefined ? [] : ['-c', program]), ...args],
    maxOutput: longAnswer,
    ...(subject.platform && { platform: subject.platform }),
    timeoutMs: (subject.timeoutMs ?? timeoutMs) * subject.slowness,
    ...(signal && { signal }),
  });
  return {
    ...outcome,
    image,
    command: (built?.command ?? '') + shorten(command, program, { file, subject }),
  };
}

type Chosen = Parameters<typeof runConfined>[2];

/** A stranger's image is confined in every step. Where the step expects a writable root, it has a writable /tmp instead. */
function run({ engine, confinement }: Subject, { hardened, tmpfs = [] }: Step, options: Chosen) {
  if (confinement === undefined) {
    return runContainer(engine, { ...options, network: 'none', ...(hardened && hardening) });
  }
  const hasTmp = hardened || tmpfs.some((mount) => mount.split(':')[0] === '/tmp');
  return runConfined(engine, confinement, { ...options, tmpfs: hasTmp ? tmpfs : ['/tmp', ...tmpfs] });
}

const hardening = { readOnly: true, capDrop: 'all', noNewPrivileges: true } as const;

function imageOf({ image }: Step, subject: Subject, built: BuiltImage | undefined): string {
  if (image === 'built' || (image === undefined && built)) return built?.tag ?? '';
  return (image && subject.images[image]) ?? subject.image;
}

function containerOptions(step: Step): Partial<Chosen> {
  const { args, entrypoint, env, user, workdir, stdin, tmpfs, shm, init, stop } = step;
  return {
    ...(args && { args }),
    ...(entrypoint !== undefined && { entrypoint }),
    ...(env && { env }),
    ...(user !== undefined && { user }),
    ...(workdir !== undefined && { workdir }),
    ...(stdin !== undefined && { stdin }),
    ...(tmpfs && { tmpfs }),
    ...(shm !== undefined && { shmSize: shm }),
    ...(init && { init }),
    ...(stop && { stop }),
  };
}

type Payload = { file: string | undefined; subject: Subject };

/** The command with the program's file in place of its text. */
function shorten(command: string, program: string | undefined, { file, subject }: Payload): string {
  if (program === undefined || file === undefined) return command;
  const quoted = reproduction([program]).replace('./nx engine ', '');
  return command.replace(quoted, () => `"$(cat ${path.relative(subject.workspace, file)})"`);
}

function named({ expected, seen }: Difference, left: string, right: string): Difference {
  return { expected: `as ${left}:\n${expected}`, seen: `${right}:\n${seen}` };
}

function verdict(difference: Difference | undefined, reproduce: string): Verdict {
  return difference ? { outcome: 'failed', ...difference, reproduce } : { outcome: 'passed' };
}
