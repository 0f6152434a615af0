import { compareSeries, parseProject, type Versions } from '@distroless/matrix';

/** The images of one series that are published together: CPython is compiled once for them. */
export interface Release {
  series: string;
  projects: string[];
}

export interface Plan {
  /** The image projects to build and verify, sorted by series and variant. */
  images: string[];
  /** What the default branch publishes, newest series first. */
  releases: Release[];
  /** Series that are not published, with the reason. */
  unpublished: { series: string; reason: string }[];
}

export type PlanOptions = {
  versions: Versions;
  now: Date;
  /** Series that are published although upstream's support has ended. */
  pastEndOfLife: readonly string[];
};

/**
 * Orders the projects that a change concerns into jobs. Only its end of life keeps a series from being published; whether the
 * pipeline may publish at all is decided by the rules of its job.
 * @throws Error for a project that is not in versions.yaml
 */
export function makePlan(projects: readonly string[], { versions, now, pastEndOfLife }: PlanOptions): Plan {
  const images = projects
    .map((project) => ({ project, ...parseProject(project, versions) }))
    .sort((a, b) => compareSeries(a.series, b.series) || order(a.variant) - order(b.variant));
  const series = [...new Set(images.map((image) => image.series))].reverse();
  const today = now.toISOString().slice(0, 10);
  const unpublished = series.flatMap((name) => {
    const eol = versions.series[name]?.eol ?? today;
    if (today <= eol || pastEndOfLife.includes(name)) return [];
    return [
      { series: name, reason: `upstream's support ended on ${eol}; PAST_END_OF_LIFE=${name} publishes it` },
    ];
  });
  const ended = new Set(unpublished.map((each) => each.series));
  const projectsOf = (name: string) =>
    images.filter((image) => image.series === name).map(({ project }) => project);
  return {
    images: images.map(({ project }) => project),
    releases: series
      .filter((name) => !ended.has(name))
      .map((name) => ({ series: name, projects: projectsOf(name) })),
    unpublished,
  };
}

/** The runtime first: its job compiles CPython, and the others take it from the remote cache. */
function order(variant: string): number {
  return ['runtime', 'debug', 'builder'].indexOf(variant);
}

/** A line for each series, for `.ci/release`: its projects, separated by commas. */
export function releaseLines({ releases }: Plan): string {
  return releases.map(({ projects }) => `${projects.join(',')}\n`).join('');
}
