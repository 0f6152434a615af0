import { expect, test } from 'vitest';
import { adviseOnModule } from './module-advice.ts';

const modules = { own: ['main', 'shop', 'settings'], installed: ['flask', 'sqlalchemy', 'a'] };

test.each<[reason: string, name: string, advice: RegExp]>([
  [
    'a package that nothing has',
    'redis',
    /^if "redis" is a package, install it .*; if it is a module of the application,/,
  ],
  ['a typo in the name of an own module', 'mian', /^check the spelling: the application has "main"$/],
  ['a typo in the name of a package', 'flaks', /^check the spelling: the package "flask" is installed$/],
  ['a part of an own package', 'shop.modles', /^"shop.modles" would be part of the application's own "shop"/],
  ['a part of an installed package', 'flask.extt', /^"flask" is installed, but has no "extt"/],
  ['an own module that is elsewhere', 'settings', /^"settings" is in the image, but not where Python looks/],
  ['short names are similar only when one letter differs', 'os', /^if "os" is a package/],
])('%s', (_reason, name, advice) => {
  expect(adviseOnModule(name, modules)).toMatch(advice);
});

test('only what may be a package gets the advice to install it', () => {
  const names = ['mian', 'shop.modles', 'flask.extt', 'settings'];
  for (const name of names) expect(adviseOnModule(name, modules)).not.toMatch(/install it/);
});
