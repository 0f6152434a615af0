import { type Engine, runEngine } from '@distroless/engine';

/**
 * Our images of the newest series in the engine, by their plain tags.
 * @throws Error when the engine has none
 */
export async function newestImages(engine: Engine): Promise<{ runtime: string; builder: string }> {
  const { stdout } = await runEngine(engine, ['images', '--format', '{{.Repository}}:{{.Tag}}']);
  const newest = (repository: string) =>
    stdout
      .split('\n')
      .filter((tag) => new RegExp(`/${repository}:3\\.\\d+-debian\\d+$`).test(tag))
      .sort((left, right) => left.localeCompare(right, 'en', { numeric: true }))
      .at(-1);
  const [runtime, builder] = [newest('python-distroless'), newest('python-builder')];
  if (runtime === undefined || builder === undefined) {
    throw new Error('the engine has no runtime or builder image; run "./nx run tools:verify-command"');
  }
  return { runtime, builder };
}
