import { parseProject, registryOf } from '@distroless/matrix';
import { imageTags } from '@distroless/nx-images/tags';
import type { Context } from '@distroless/workspace';

/** The image of a project by its shortest tag, such as `localhost/python-distroless:3.13-debian13`. */
export function imageOf(project: string, context: Context, build: '' | 'upstream' = ''): string {
  const { versions, env } = context;
  const image = parseProject(project, versions);
  const suite = versions.series[image.series]?.suite ?? '';
  const debian = versions.suites[suite]?.debian ?? 0;
  const [tag = ''] = imageTags({ ...image, debian }, build);
  return `${registryOf(env, versions)}/${tag}`;
}
