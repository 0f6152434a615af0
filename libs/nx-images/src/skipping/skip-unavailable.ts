import { imageProjects } from '../image-projects.ts';
import { neededSeries } from './needed-series.ts';
import { type Options, readOptions } from './options.ts';
import { whyNot } from './why-not.ts';

export type Task = { project: string; target: string; configuration?: string | undefined };

/** The tasks of one series that are not run, since its CPython is not available. */
export type Skipped = { series: string; reason: string; tasks: Task[] };

export type SkipOptions = {
  workspace: string;
  env: NodeJS.ProcessEnv;
  /** The projects that `nx show projects` names with these options; undefined if it fails, as the real command will. */
  showProjects: (options: string[]) => Promise<string[] | undefined>;
  /** Why a series cannot be built here; undefined if it can. */
  whyUnavailable: (series: string, signal: AbortSignal) => Promise<string | undefined>;
  /** For all series together, in milliseconds; default: a minute, since a busy machine may need as much. */
  timeoutMs?: number;
};

/**
 * The arguments of `run-many` or `affected` with the images excluded that cannot be built here. Nothing is looked up if no
 * named target depends on `source`. With LOCK=frozen nothing is skipped: there a missing tarball is an error.
 * `left` says whether anything is left to run. A series is skipped only if it is known that it cannot be built.
 */
export async function skipUnavailable(
  args: string[],
  options: SkipOptions,
): Promise<{ args: string[]; skipped: Skipped[]; left: boolean }> {
  const all = { args, skipped: [], left: true };
  const read = readOptions(args);
  if (read.untouched || options.env['LOCK'] === 'frozen') return all;
  const tasks = await namedTasks(args, read, options);
  const skipped = await findSkipped(tasks, options);
  if (skipped.length === 0) return all;
  const projects = new Set(skipped.flatMap((series) => series.tasks.map(({ project }) => project)));
  return {
    args: insert(read.rest, [...read.exclude, ...projects]),
    skipped,
    left: tasks.some(({ project }) => !projects.has(project)),
  };
}

type NamedTask = Task & { series: string[] };

/** All that is to run, with the series that each task needs; none if no image project has such a target. */
async function namedTasks(
  args: string[],
  { targets, configuration, selection }: Options,
  { workspace, showProjects }: SkipOptions,
): Promise<NamedTask[]> {
  const projects = new Map((await imageProjects(workspace)).map((project) => [project.name ?? '', project]));
  const series = (project: string, target: string) => neededSeries(project, target, projects);
  const needed = [...projects.keys()].some((name) =>
    targets.some((target) => series(name, target).length > 0),
  );
  if (!needed) return [];
  const affected = args[0] === 'affected' ? ['--affected'] : [];
  const withTarget = targets.map((target) => `--with-target=${target}`);
  const named = (await showProjects([...affected, ...selection, ...withTarget])) ?? [];
  return named.flatMap((project) => {
    // What else runs in other projects makes no difference: they are never skipped.
    const own = projects.get(project)?.targets ?? { [targets[0] ?? '']: {} };
    return targets
      .filter((target) => Object.hasOwn(own, target))
      .map((target) => ({ project, target, configuration, series: series(project, target) }));
  });
}

async function findSkipped(tasks: NamedTask[], options: SkipOptions): Promise<Skipped[]> {
  const { whyUnavailable, timeoutMs = 60_000 } = options;
  const asked = [...new Set(tasks.flatMap(({ series }) => series))];
  const reasons = await whyNot(asked, whyUnavailable, { timeoutMs });
  return [...reasons].map(([series, reason]) => {
    const projects = tasks.filter((task) => task.series.includes(series)).map(({ project }) => project);
    // An excluded project runs none of its tasks, so all of them count as skipped.
    const lost = tasks.filter(({ project }) => projects.includes(project));
    return {
      series,
      reason,
      tasks: lost.map(({ project, target, configuration }) => ({ project, target, configuration })),
    };
  });
}

/** An option for each project: of several with commas, Nx splits none. */
function insert(args: string[], exclude: string[]): string[] {
  const end = args.includes('--') ? args.indexOf('--') : args.length;
  const named = exclude.map((pattern) => `--exclude=${pattern}`);
  return [...args.slice(0, end), ...named, ...args.slice(end)];
}
