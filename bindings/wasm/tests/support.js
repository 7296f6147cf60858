// SPDX-License-Identifier: GPL-3.0-or-later
// The package and the command as `make check-wasm` built them, and tables.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const built = process.env.OSTEON_WASM;
export const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '../../..');
export const { load, loadSync, OsteonError } = await import(pathToFileURL(join(built, 'osteon.js')));
export const bytes = () => readFileSync(join(built, 'osteon.wasm'));
export const text = (path) => readFileSync(join(root, path), 'utf8');

/** What `osteon ARGUMENTS` prints. */
export const command = (...args) => execFileSync(process.env.OSTEON, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

/** A table without quotation marks, as columns of texts. */
export function columnsOf(csv) {
  const [header, ...rows] = csv.trim().split('\n').map((line) => line.split(','));
  return Object.fromEntries(header.map((name, k) => [name, rows.map((row) => row[k])]));
}
