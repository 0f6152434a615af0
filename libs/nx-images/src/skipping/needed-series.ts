import type { ProjectConfiguration } from '@nx/devkit';

/**
 * The series whose choice of the tarball (`source`) a target of an image project depends on, by the plugin's own `dependsOn`.
 * None for a project that is not in `projects`, or has no such target.
 */
export function neededSeries(
  project: string,
  target: string,
  projects: ReadonlyMap<string, ProjectConfiguration>,
): string[] {
  const tasks = [{ project, target }];
  const seen = new Set<string>();
  const series = new Set<string>();
  for (const task of tasks) {
    const id = `${task.project}:${task.target}`;
    const found = projects.get(task.project)?.targets?.[task.target];
    if (!found || seen.has(id)) continue;
    seen.add(id);
    if (task.target === 'source') series.add(seriesOf(task.project));
    for (const need of found.dependsOn ?? []) {
      if (typeof need === 'string') tasks.push({ project: task.project, target: need });
      else {
        const others = [need.projects ?? task.project].flat();
        tasks.push(...others.map((other) => ({ project: other, target: need.target })));
      }
    }
  }
  return [...series];
}

function seriesOf(project: string): string {
  return /^python-(.+)-[^-]+$/.exec(project)?.[1] ?? project;
}
