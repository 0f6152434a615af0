import { test } from 'vitest';
import { file, folder } from '../testing/made-image.ts';
import { expectInOthers, type OthersRow, packages } from '../testing/others.ts';

test.each<OthersRow>([
  [
    'installers',
    'pip',
    { added: [folder(`${packages}/pip-26.1.dist-info`)] },
    [`/${packages}/pip-26.1.dist-info`],
  ],
  [
    'installers',
    'a builder needs them for its work',
    { added: [folder(`${packages}/pip-26.1.dist-info`), file('var/lib/dpkg/status', '')] },
    'a builder needs them for its work',
  ],
])('%s: %s', expectInOthers);
