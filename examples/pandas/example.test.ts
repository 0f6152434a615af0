import path from 'node:path';
import { expect, test } from 'vitest';
import { useExample } from '../lib/index.ts';

const folder = import.meta.dirname;
const installations = {
  'pip install --user': { prefix: '/usr/local', example: useExample(folder) },
  'a virtual environment': {
    prefix: '/opt/venv',
    example: useExample(path.join(folder, 'venv'), { context: folder }),
  },
};

test.each(Object.entries(installations))('%s: sums by pandas, numpy and pyarrow', async (_, installation) => {
  const { prefix, example } = installation;
  const { status, stdout, stderr } = await example.run();
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(JSON.parse(stdout)).toEqual({
    rows: 5,
    shops: { shop: ['Amsterdam', 'Berlin'], amount_sum: [220, 150] },
    // Summer time began between the two days.
    offsets: ['+0100', '+0200'],
    line: [-1.125, 200.75],
    prefix,
    user: example.uid,
  });
});
