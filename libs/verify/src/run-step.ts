import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type ContainerOutcome, longAnswer, reproduction, runContainer } from '@distroless/engine';
import { type Behaviour, payloadOf, type Step } from './behaviour.ts';
import type { BuiltImage } from './built-image.ts';
import { type Chosen, runConfined } from './confinement.ts';
import { fillIn } from './fill-in.ts';
import { type Mount, withMounts } from './mounts.ts';
import type { Subject } from './subject.ts';

/** A container that takes longer hangs: images of this kind need much less. In milliseconds. */
const timeoutMs = 120_000;

export type StepContext = {
  behaviour: Behaviour;
  subject: Subject;
  /** The image of the behaviour's Dockerfile. */
  built?: BuiltImage;
  signal?: AbortSignal;
};

/** Runs the container of a step. `image` is the one it ran, and `command` repeats it by hand. */
export async function runStep(
  step: Step,
  { behaviour, subject, built, signal }: StepContext,
): Promise<ContainerOutcome & { image: string }> {
  const image = imageOf(step, subject, built);
  const payload = payloadOf(step);
  const file = payload === undefined ? undefined : path.join(behaviour.folder, payload);
  const program = file === undefined ? undefined : await readFile(file, 'utf8');
  const { args = [], ...given } = containerOptions(fillIn(step, subject.facts.labels));
  const { entrypoint = subject.python } = given;
  const { command, ...outcome } = await withMounts(step, { behaviour, subject }, (mounts) =>
    run(subject, step, {
      ...given,
      mounts,
      ...(entrypoint !== undefined && {
        entrypoint: entrypoint === 'python' ? (subject.python ?? entrypoint) : entrypoint,
      }),
      image,
      args: [...(program === undefined ? [] : ['-c', program]), ...args],
      maxOutput: longAnswer,
      ...(subject.platform && { platform: subject.platform }),
      timeoutMs: (subject.timeoutMs ?? timeoutMs) * subject.slowness,
      ...(signal && { signal }),
    }),
  );
  return {
    ...outcome,
    image,
    command: (built?.command ?? '') + shorten(command, program, { file, subject }),
  };
}

/** A stranger's image is confined in every step. Where the step expects a writable root, it has a writable /tmp instead. */
function run(
  subject: Subject,
  { hardened, tmpfs = [] }: Step,
  { mounts, ...options }: Chosen & { mounts: readonly Mount[] },
): Promise<ContainerOutcome> {
  const { engine, confinement } = subject;
  if (confinement === undefined) {
    return runContainer(engine, { ...options, mounts, network: 'none', ...(hardened && hardening) });
  }
  const hasTmp = hardened || tmpfs.some((mount) => mount.split(':')[0] === '/tmp');
  return runConfined(engine, confinement, {
    ...options,
    entrypoint: options.entrypoint ?? 'python',
    tmpfs: hasTmp ? tmpfs : ['/tmp', ...tmpfs],
  });
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
