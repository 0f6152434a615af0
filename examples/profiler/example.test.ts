import { expect, test } from 'vitest';
import { useExample } from '../lib/index.ts';

const app = useExample(import.meta.dirname, { target: 'app' });
const profiler = useExample(import.meta.dirname, { target: 'profiler' });

test('shows the frames of a running application, from a container beside it', async () => {
  const service = await app.start();
  await service.prints('waiting');
  const { status, stdout } = await profiler.run({
    args: ['dump', '--pid', '1'],
    pid: `container:${service.name}`,
    user: '0',
    capAdd: 'SYS_PTRACE',
  });
  expect({ status, frames: stdout.match(/\S+ \(.*app\.py:\d+\)/g) }).toEqual({
    status: 0,
    frames: ['inner (app.py:11)', 'outer (app.py:6)', '<module> (app.py:14)'],
  });
});
