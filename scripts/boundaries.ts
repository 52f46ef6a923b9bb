// Import rules (docs/adr/0002-module-graph.md), checked by reading every import: `node scripts/boundaries.ts [folder]`.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { cruise, type ICruiseResult, type IRegularForbiddenRuleType } from 'dependency-cruiser';

/** Which modules of the server a module may enter, always through their `index.ts`. Must stay free of cycles. */
export const MODULE_GRAPH: Readonly<Record<string, readonly string[]>> = {
  access: [],
  ledger: ['access'],
  trace: ['access', 'ledger'],
  labels: ['access', 'trace'],
  exchange: ['access', 'trace', 'labels'],
  public: ['access', 'ledger', 'trace', 'labels'],
  demo: ['access', 'trace', 'labels', 'exchange', 'public'],
};

const MODULES = 'apps/server/src/modules';
const TESTS = '(\\.test\\.tsx?$|/testing/|(^|/)(bench|e2e)/)';
const SOURCES = ['packages', 'apps', 'scripts', 'bench', 'e2e'];
/** Written by a build or for it; no part of the program. */
const SKIPPED = /(^|\/)(node_modules|dist|fixtures)(\/|$)/;
/** The same for the import reader, which must see the packages (most lie in a `dist`) to judge imports of them. */
const SKIPPED_OURS = '^(apps|packages|scripts|bench|e2e)/.*/(dist|fixtures)/';

const only = (folder: string) => `^${folder}/`;
const npm = 'node_modules/';

/** A way from a module back to itself through the declared graph, or null. */
export function graphCycle(graph: Readonly<Record<string, readonly string[]>>): string[] | null {
  const visit = (name: string, path: string[]): string[] | null => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    for (const next of graph[name] ?? []) {
      const cycle = visit(next, [...path, name]);
      if (cycle) return cycle;
    }
    return null;
  };
  for (const name of Object.keys(graph)) {
    const cycle = visit(name, []);
    if (cycle) return cycle;
  }
  return null;
}

function rules(graph: Readonly<Record<string, readonly string[]>>): IRegularForbiddenRuleType[] {
  const forbid = (
    name: string,
    from: IRegularForbiddenRuleType['from'],
    to: IRegularForbiddenRuleType['to'],
  ): IRegularForbiddenRuleType => ({ name, severity: 'error', from, to });
  const contractAndDomain = ['^packages/(contract|domain)/'];
  const list = [
    forbid(
      'no-unresolved-import',
      { path: '\\.(ts|mts|js|mjs)$' },
      { couldNotResolve: true, pathNot: '\\.css$' },
    ),
    // A cycle through a type-only import is erased before anything runs; one between folders is caught below all the same.
    forbid(
      'no-cycle',
      {},
      {
        circular: true,
        viaOnly: { dependencyTypesNot: ['type-only'] },
      },
    ),
    forbid(
      'domain-is-pure',
      { path: only('packages/domain'), pathNot: TESTS },
      { pathNot: only('packages/domain') },
    ),
    forbid(
      'contract-knows-domain-and-typebox',
      { path: only('packages/contract'), pathNot: TESTS },
      { pathNot: [...contractAndDomain, `${npm}typebox/`] },
    ),
    forbid(
      'packages-know-no-app',
      { path: '^packages/', pathNot: TESTS },
      { path: '^(apps|scripts|bench|e2e)/' },
    ),
    forbid(
      'front-end-stands-alone',
      { path: '^apps/(?!server/)([^/]+)/' },
      { path: '^(apps|scripts|bench|e2e)/', pathNot: '^apps/$1/' },
    ),
    forbid(
      'server-knows-no-front-end',
      { path: only('apps/server') },
      { path: ['^apps/(?!server/)', '^(bench|e2e)/'] },
    ),
    forbid('server-knows-no-script', { path: only('apps/server'), pathNot: TESTS }, { path: '^scripts/' }),
    forbid(
      'platform-knows-no-module',
      { path: only('apps/server/src/platform'), pathNot: TESTS },
      { path: '^apps/server/src/', pathNot: only('apps/server/src/platform') },
    ),
    forbid(
      'module-knows-no-entry',
      { path: only(MODULES), pathNot: TESTS },
      { path: ['^apps/server/src/cli/', '^apps/server/src/[^/]+$'] },
    ),
    forbid(
      'module-through-its-index',
      { path: `^${MODULES}/([^/]+)/` },
      { path: `^${MODULES}/[^/]+/`, pathNot: [`^${MODULES}/$1/`, `^${MODULES}/[^/]+/index\\.ts$`] },
    ),
    forbid(
      'server-enters-modules-through-index',
      { path: '^apps/server/src/[^/]+$' },
      { path: `^${MODULES}/`, pathNot: `^${MODULES}/[^/]+/index\\.ts$` },
    ),
    forbid(
      'routes-are-the-outside',
      { path: only(MODULES), pathNot: ['/(index|[^/]*routes)\\.ts$', TESTS] },
      { path: `^${MODULES}/.*routes\\.ts$` },
    ),
    forbid('only-tests-use-testing', { pathNot: TESTS }, { path: ['/testing/', '\\.test\\.tsx?$'] }),
    forbid(
      'no-undeclared-package',
      { pathNot: TESTS },
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    ),
    forbid(
      'no-development-package',
      { path: '^(packages|apps/server)/', pathNot: [TESTS, '^packages/[^/]+/vite'] },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    ),
  ];
  for (const [name, allowed] of Object.entries(graph))
    list.push(
      forbid(
        `module-graph-of-${name}`,
        { path: `^${MODULES}/${name}/`, pathNot: TESTS },
        { path: `^${MODULES}/`, pathNot: [name, ...allowed].map((other) => `^${MODULES}/${other}/`) },
      ),
    );
  return list;
}

function* sourceFiles(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (SKIPPED.test(path.slice(folder.length))) continue;
    if (entry.isDirectory()) yield* sourceFiles(path);
    else if (/\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts')) yield path;
  }
}

const IMPORTS = /^\s*(import|export)\b[^;]*?\bfrom\s+['"]|^import\s+['"]/m;

/** What the reader missed: a checker that saw nothing must not say that all is well. */
function unread(root: string, folders: readonly string[], result: ICruiseResult): string[] {
  const read = new Map(result.modules.map((module) => [module.source, module.dependencies.length]));
  const faults: string[] = [];
  let files = 0;
  for (const folder of folders)
    for (const path of sourceFiles(join(root, folder))) {
      files++;
      const source = relative(root, path).replaceAll('\\', '/');
      const imports = read.get(source);
      if (imports === undefined) faults.push(`not-read: ${source} was not read at all`);
      else if (imports === 0 && IMPORTS.test(readFileSync(path, 'utf8')))
        faults.push(`not-read: no import of ${source} was seen, though it has some`);
    }
  if (files === 0) faults.push(`not-read: there is no source file below ${root}`);
  return faults;
}

export interface Verdict {
  /** One line per violation: rule, importer, imported. Empty when all is well. */
  faults: string[];
  files: number;
  imports: number;
}

/** Reads every import below `root` and holds it against the rules; `read` is the reader, replaced in tests. */
export async function checkBoundaries(
  root: string,
  graph: Readonly<Record<string, readonly string[]>> = MODULE_GRAPH,
  read: typeof cruise = cruise,
): Promise<Verdict> {
  const cycle = graphCycle(graph);
  const faults = cycle ? [`module-graph: the declared graph has a cycle: ${cycle.join(' → ')}`] : [];
  const modules = join(root, MODULES);
  for (const entry of existsSync(modules) ? readdirSync(modules, { withFileTypes: true }) : [])
    if (entry.isDirectory() && !(entry.name in graph))
      faults.push(
        `module-graph: ${MODULES}/${entry.name} is not in the declared graph (scripts/boundaries.ts)`,
      );

  const folders = SOURCES.filter((folder) => existsSync(join(root, folder)));
  if (folders.length === 0)
    return { faults: [...faults, `not-read: there is no source folder in ${root}`], files: 0, imports: 0 };
  const { output } = await read(
    folders,
    {
      baseDir: root,
      ruleSet: { forbidden: rules(graph) },
      validate: true,
      tsPreCompilationDeps: true,
      combinedDependencies: true,
      doNotFollow: { path: 'node_modules' },
      exclude: { path: SKIPPED_OURS },
    },
    {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
    } as Parameters<typeof cruise>[2],
  );
  if (typeof output === 'string') throw new Error('the import reader answered text instead of a result');
  faults.push(...unread(root, folders, output));
  for (const { rule, from, to, cycle: ring } of output.summary.violations)
    faults.push(
      ring
        ? `${rule.name}: ${[from, ...ring.map((step) => step.name)].join(' → ')}`
        : `${rule.name}: ${from} → ${to}`,
    );
  return {
    faults: faults.sort(),
    files: output.modules.filter((module) => folders.includes(module.source.split('/')[0]!)).length,
    imports: output.summary.totalDependenciesCruised ?? 0,
  };
}

if (import.meta.main) {
  const root = resolve(process.argv[2] ?? dirname(import.meta.dirname));
  const { faults, files, imports } = await checkBoundaries(root);
  for (const fault of faults) console.error(fault);
  console.log(`${files} files, ${imports} imports, ${faults.length} fault(s)`);
  process.exitCode = faults.length > 0 ? 1 : 0;
}
