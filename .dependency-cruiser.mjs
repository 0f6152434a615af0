// @ts-check
// The borders between modules: `npm run check:borders` compares every import with these rules. TypeScript itself finds
// what a package does not export, and cycles between packages.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {import('dependency-cruiser').IForbiddenRuleType} Rule */

/** What only tests use. */
const testCode = ['\\.test\\.ts$', '/testing/', '(^|/)vitest[^/]*\\.config\\.ts$'];
const tests = [...testCode, '^libs/testing/', '^examples/', '^images/', '^tools/documents/'];

/** @type {Rule[]} */
const borders = [
  {
    name: 'no-cycles',
    comment: 'Files that import each other cannot be read, or tested, one after the other.',
    from: {},
    to: { circular: true },
  },
  {
    name: 'by-package-name',
    comment: 'A library is imported by its name, so only what it exports is used.',
    from: { path: '^(libs/[^/]+|tools|examples|images/python/tests)/' },
    to: { path: '^libs/', pathNot: '^$1/', dependencyTypes: ['local'] },
  },
  {
    name: 'resolved',
    comment: 'The file or the export is missing.',
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: 'no-test-code-in-products',
    comment:
      'What runs has no code that is made for tests. The command both-engines is a test: it starts a docker.',
    from: { pathNot: [...tests, '^tools/both-engines/'] },
    to: { path: [...testCode, '^libs/testing/'] },
  },
  {
    name: 'test-code-in-testing',
    comment: 'Only tests use this file; move it to the folder testing/ of its library.',
    from: { path: ['^tools/[^/]+\\.(ts|mjs)$', '^libs/[^/]+/src/(index\\.ts|.+\\.[cm]js)$'] },
    to: {
      path: '^libs/.+\\.ts$',
      pathNot: [...testCode, '^libs/testing/', 'node_modules'],
      reachable: false,
    },
  },
  {
    name: 'building-without-locking',
    comment:
      'What only locking needs is not in what builds: it would build everything again when it changes.',
    from: { path: '^libs/(assemble|cpython|debian-package|pip|workspace)/', pathNot: tests },
    to: { path: '^libs/(debian-index|resolve)/', reachable: true },
  },
  {
    name: 'libraries-below-commands',
    comment: 'A library knows nothing of the commands and examples that use it.',
    from: { path: '^libs/' },
    to: { path: '^(tools|examples|images)/' },
  },
  {
    name: 'shared-code-below-commands',
    comment: 'tools/lib has what several commands share, so it imports none of them.',
    from: { path: '^tools/lib/' },
    to: { path: '^tools/[^/]+$' },
  },
];

/** @type {Rule[]} */
const npmPackages = [
  {
    name: 'declared-npm-packages',
    comment: 'The package.json of this library does not list it. Only vitest is shared by all tests.',
    from: { pathNot: '^[^/]+$' },
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], pathNot: '^node_modules/vitest/' },
  },
  {
    name: 'npm-packages-of-products',
    comment: 'What runs uses packages of `dependencies`; of `devDependencies` only types.',
    from: { pathNot: tests },
    to: {
      dependencyTypes: ['npm-dev', 'npm-no-pkg'],
      dependencyTypesNot: ['type-only'],
      pathNot: '^node_modules/@types/',
    },
  },
];

/** The folders of all packages. npm's `libs/*` is the only pattern. */
const packages = readPackage('.').workspaces.flatMap((/** @type {string} */ folder) =>
  folder === 'libs/*'
    ? readdirSync(join(import.meta.dirname, 'libs')).map((name) => `libs/${name}`)
    : [folder],
);

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [...borders, ...npmPackages, ...packages.flatMap(declaredLibraries)].map((rule) => ({
    ...rule,
    severity: 'error',
  })),
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.js', '.cjs', '.json', '.d.ts'],
    },
  },
};

/**
 * A package imports only the libraries that its package.json lists; those of `devDependencies` only in tests.
 * @param {string} folder
 * @returns {Rule[]}
 */
function declaredLibraries(folder) {
  const { name, dependencies, devDependencies } = readPackage(folder);
  const inside = packages.filter((/** @type {string} */ other) => other.startsWith(`${folder}/`));
  const others = inside.map((/** @type {string} */ other) => `^${other}/`);
  const path = `^${folder}/`;
  return [
    {
      name: `libraries-of-${folder}`,
      comment: `${folder}/package.json does not list the library under "dependencies".`,
      from: { path, pathNot: [...others, ...tests] },
      to: { path: '^libs/', pathNot: foldersOf([name, ...Object.keys(dependencies)]) },
    },
    {
      name: `libraries-of-tests-of-${folder}`,
      comment: `${folder}/package.json does not list the library.`,
      from: { path, pathNot: others },
      to: {
        path: '^libs/',
        pathNot: foldersOf([name, ...Object.keys({ ...dependencies, ...devDependencies })]),
      },
    },
  ];
}

/** @param {string[]} names names of packages @returns {string[]} patterns of the folders of those that are ours */
function foldersOf(names) {
  const ours = names.filter((name) => name.startsWith('@distroless/'));
  return ours.map((name) => `^libs/${name.replace('@distroless/', '')}/`);
}

/** @param {string} folder */
function readPackage(folder) {
  const file = join(import.meta.dirname, folder, 'package.json');
  return { dependencies: {}, devDependencies: {}, ...JSON.parse(readFileSync(file, 'utf8')) };
}
