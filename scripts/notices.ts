// Licences of the packages that a delivered Liangsu contains: `node scripts/notices.ts` prints their texts.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);

interface Locked {
  version?: string;
  license?: string;
  dev?: boolean;
  link?: boolean;
}

export interface ShippedPackage {
  name: string;
  version: string;
  licence: string;
  path: string;
}

/** What some packages state in a file, but not in their package.json. */
const STATED_ELSEWHERE: Readonly<Record<string, string>> = { 'png-js': 'MIT' };

/** Packages of the lockfile that are needed to run, development tools left out. */
export function shippedPackages(folder = root): ShippedPackage[] {
  const { packages } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Locked>;
  };
  return Object.entries(packages)
    .filter(([path, entry]) => path.includes('node_modules/') && !entry.dev && !entry.link)
    .map(([path, entry]) => {
      const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
      return {
        name,
        version: entry.version ?? '',
        licence: entry.license ?? STATED_ELSEWHERE[name] ?? 'unknown',
        path,
      };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The licence files that an installed package brings. */
function licenceText(folder: string): string {
  if (!existsSync(folder)) return '(not installed on this platform)';
  const names = readdirSync(folder).filter((name) => /^(licen[cs]e|copying|notice)(\W|$)/i.test(name));
  const texts = names.map((name) => readFileSync(join(folder, name), 'utf8').trim());
  return texts.length > 0 ? texts.join('\n\n') : '(the package brings no licence file)';
}

if (import.meta.main) {
  process.stdout.write(`${readFileSync(join(root, 'NOTICE'), 'utf8')}\n`);
  for (const { name, version, licence, path } of shippedPackages())
    process.stdout.write(
      `${'='.repeat(78)}\n${name} ${version} (${licence})\n${'='.repeat(78)}\n${licenceText(join(root, path))}\n\n`,
    );
}
