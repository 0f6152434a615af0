import { nameOf } from '@distroless/image';
import type { ImageCheck } from './image-check.ts';
import { distributions } from './records.ts';

export const installers: ImageCheck = {
  name: 'installers',
  about: 'no environment has pip, setuptools or wheel, which scanners flag and no program needs',
  severity: 'warning',
  mend: 'python -m venv --without-pip /opt/venv, and the builder’s pip fills it: pip --python /opt/venv install …',
  unless: ({ madeFrom }) => (madeFrom === 'builder' ? 'a builder has them for its work' : undefined),
  *find(image) {
    for (const path of distributions(image)) {
      if (/^(?:pip|setuptools|wheel|uv|poetry|pipenv|virtualenv)-/.test(nameOf(path))) yield `/${path}`;
    }
  },
};
