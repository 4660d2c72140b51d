// Loads a module of the user that answers tasks: JavaScript, or TypeScript where Node.js or esbuild can read it.

import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf } from '../../utils/thrown.js';
import { stackOf, UsageError } from '../usage-error.js';

/**
 * @param what is in it, for messages.
 * @throws UsageError when the file cannot be loaded.
 */
export async function loadModule(path: string, what = 'the tasks'): Promise<Readonly<Record<string, unknown>>> {
  const file = resolve(path);
  try {
    return await importModule(pathToFileURL(file).href);
  } catch (error) {
    // Node.js 22.18 and up reads TypeScript by itself, and so do others with a loader such as tsx.
    if (isTypeScript(file) && codeOf(error) === 'ERR_UNKNOWN_FILE_EXTENSION') return loadBundled(file, path, what);
    throw new UsageError(`Cannot load ${what} ${path}: ${described(error, file)}`);
  }
}

async function loadBundled(file: string, path: string, what: string): Promise<Readonly<Record<string, unknown>>> {
  const bundler = await findBundler(file);
  if (bundler === undefined) {
    throw new UsageError(
      `Cannot load ${what} ${path}: Node.js ${process.versions.node} does not read TypeScript. ` +
        'Use Node.js 22.18 or newer, install esbuild (npm install --save-dev esbuild), or pass JavaScript',
    );
  }
  try {
    return await importModule(
      `data:text/javascript;base64,${Buffer.from(await bundle(bundler, file)).toString('base64')}`,
    );
  } catch (error) {
    throw new UsageError(`Cannot load ${what} ${path}: ${described(error, file)}`);
  }
}

function importModule(url: string): Promise<Readonly<Record<string, unknown>>> {
  return import(url);
}

/** As much of esbuild as is used here: the user's own, of any version. */
interface Bundler {
  build(options: object): Promise<{ readonly outputFiles: readonly { readonly text: string }[] }>;
}

interface PluginBuild {
  onResolve(
    options: { readonly filter: RegExp },
    callback: (args: ResolveArguments) => Promise<object | undefined>,
  ): void;
  resolve(
    path: string,
    options: object,
  ): Promise<{ readonly path: string; readonly external: boolean; readonly errors: readonly unknown[] }>;
}

interface ResolveArguments {
  readonly path: string;
  readonly resolveDir: string;
  readonly kind: string;
  readonly pluginData: unknown;
}

/** The esbuild that the user's file would import, else the one next to this tool. */
async function findBundler(file: string): Promise<Bundler | undefined> {
  for (const from of [pathToFileURL(file).href, import.meta.url]) {
    try {
      const found = createRequire(from).resolve('esbuild');
      const module = await importModule(pathToFileURL(found).href);
      return (module.default ?? module) as Bundler; // whatever it is, it calls itself esbuild
    } catch {
      // Not there: that is an answer too.
    }
  }
  return undefined;
}

async function bundle(bundler: Bundler, file: string): Promise<string> {
  const { outputFiles } = await bundler.build({
    entryPoints: [file],
    absWorkingDir: dirname(file),
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: `node${process.versions.node}`,
    sourcemap: 'inline',
    logLevel: 'silent',
    // The text is imported from memory, where it would have no place of its own.
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(file).href) },
    plugins: [{ name: 'packages-stay-outside', setup: keepPackagesOutside }],
  });
  return outputFiles[0]?.text ?? '';
}

// A package is imported, not copied: a TaskError has to be the one that this tool knows. From memory only absolute URLs
// can be imported.
function keepPackagesOutside(build: PluginBuild): void {
  build.onResolve({ filter: /^[^./]/ }, async ({ path, resolveDir, kind, pluginData }) => {
    if (pluginData === 'resolving' || kind === 'entry-point') return undefined;
    const found = await build.resolve(path, { resolveDir, kind, pluginData: 'resolving' });
    if (found.errors.length > 0 || found.external) return found;
    return { path: pathToFileURL(found.path).href, external: true };
  });
}

function isTypeScript(file: string): boolean {
  return /\.[cm]?ts$/i.test(file);
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/** What is wrong, and where in the user's own module. */
function described(error: unknown, file: string): string {
  // Errors with a code are Node.js's own: there is no such module, it is of a kind that cannot be imported.
  if (codeOf(error) !== undefined) return messageOf(error);
  return (error instanceof SyntaxError ? syntaxProblem(file) : undefined) ?? stackOf(error);
}

// A SyntaxError of an import does not say its place. Node.js tells it to whoever has the file checked.
function syntaxProblem(file: string): string | undefined {
  const { stderr } = spawnSync(process.execPath, ['--check', file], { encoding: 'utf8', timeout: 10_000 });
  const [problem = ''] = stderr.split(/\n {4}at /);
  return problem.includes('SyntaxError') ? `\n${problem.trim()}` : undefined;
}
