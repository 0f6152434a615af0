import { file, folder } from '../testing/made-image.ts';
import { packages, testOthers } from '../testing/others.ts';

testOthers([
  [
    'installers',
    'pip in an environment',
    { added: [folder(`${packages}/pip-26.1.dist-info`)] },
    [`/${packages}/pip-26.1.dist-info`],
  ],
  [
    'installers',
    'a builder',
    { added: [folder(`${packages}/pip-26.1.dist-info`), file('var/lib/dpkg/status', '')] },
    'a builder needs them for its work',
  ],
]);
