// The package as its users have it: packed, and unpacked beside the packages that it depends on and no others.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Installed {
  /** A project that has the package in its node_modules. */
  readonly folder: string;
  /** The files of the package, from its root. */
  readonly files: readonly string[];
  remove(): void;
}

const root = fileURLToPath(new URL('../../', import.meta.url));
export const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** Needs what `npm run build` makes, and no network. */
export function install(): Installed {
  const folder = mkdtempSync(join(tmpdir(), 'stepwright-'));
  // The scripts of the package would build it again.
  const packed = execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [{ filename, files }] = JSON.parse(packed);
  const modules = join(folder, 'node_modules');
  const target = join(modules, manifest.name);
  mkdirSync(target, { recursive: true });
  execFileSync('tar', ['xzf', join(folder, filename), '--strip-components=1', '-C', target]);
  for (const name of Object.keys(manifest.dependencies)) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
  return {
    folder,
    files: files.map(({ path }: { readonly path: string }) => path),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
