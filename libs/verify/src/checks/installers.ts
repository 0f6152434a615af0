import { nameOf } from '@distroless/image';
import { distributions } from '../model/packages.ts';
import type { Check } from './check.ts';

export const installers: Check = {
  name: 'installers',
  holds: 'no environment has pip, setuptools or wheel, which scanners flag and no program needs',
  severity: 'warning',
  fix: 'make the environment with python -m venv --without-pip /opt/venv, and fill it with the builder’s pip: pip --python /opt/venv install …',
  appliesTo: {
    others: 'all',
    unless: ({ madeFrom }) => (madeFrom === 'builder' ? 'a builder needs them for its work' : undefined),
  },
  *run(image) {
    for (const path of distributions(image)) {
      const isInstaller = /^(?:pip|setuptools|wheel|uv|poetry|pipenv|virtualenv)-/.test(nameOf(path));
      if (isInstaller) yield { kind: 'installer', path: `/${path}`, message: `/${path}` };
    }
  },
};
