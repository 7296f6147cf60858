// SPDX-License-Identifier: GPL-3.0-or-later
// The package and the command, as `make check-wasm` names them or as they are built in the tree; and tables.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = fileURLToPath(new URL('../../..', import.meta.url));
export const built = process.env.OSTEON_WASM ?? join(root, 'build/wasm');
const program = process.env.OSTEON ?? join(root, 'build/osteon');
export const { load, loadSync, OsteonError } = await import(pathToFileURL(join(built, 'osteon.js')));
export const bytes = () => readFileSync(join(built, 'osteon.wasm'));
export const text = (path) => readFileSync(join(root, path), 'utf8');

/** What `osteon ARGUMENTS` prints. */
export const command = (...args) =>
  execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1 << 24 });

/** A table without quotation marks, as columns of texts. */
export function columnsOf(csv) {
  const [header, ...rows] = csv.trim().split('\n').map((line) => line.split(','));
  return Object.fromEntries(header.map((name, k) => [name, rows.map((row) => row[k])]));
}
