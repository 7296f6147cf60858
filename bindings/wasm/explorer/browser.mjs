/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A page in headless Chromium, by the DevTools protocol over a pipe: no package is needed. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PATIENCE = 60000; /* ms until a test that hangs is a failure */

export class Browser {
  static async open(program = process.env.CHROMIUM ?? 'chromium') {
    const browser = new Browser();
    browser.folder = mkdtempSync(join(tmpdir(), 'osteon-browser.'));
    const options = [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-dev-shm-usage',
      '--hide-scrollbars',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--remote-debugging-pipe',
      `--user-data-dir=${browser.folder}`,
    ];
    browser.child = spawn(program, options, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
    browser.child.on('error', (error) => browser.fail(error));
    browser.child.on('exit', (code) => browser.fail(new Error(`${program} ended with ${code}`)));
    browser.waiting = new Map();
    browser.said = []; /* errors of the console, exceptions, requests */
    browser.last = 0;
    let rest = '';
    browser.child.stdio[4].setEncoding('utf8').on('data', (text) => {
      const parts = (rest + text).split('\0');
      rest = parts.pop();
      parts.forEach((part) => browser.hear(JSON.parse(part)));
    });
    return browser;
  }

  fail(error) {
    this.broken = error;
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }

  hear(message) {
    if (message.id) {
      const { resolve, reject } = this.waiting.get(message.id) ?? {};
      this.waiting.delete(message.id);
      if (message.error) reject?.(new Error(message.error.message));
      else resolve?.(message.result);
    } else this.note(message);
  }

  note({ method, params }) {
    if (method === 'Runtime.exceptionThrown')
      this.said.push(`exception: ${params.exceptionDetails.exception?.description ?? params.exceptionDetails.text}`);
    if (method === 'Runtime.consoleAPICalled' && /error|warning|assert/.test(params.type))
      this.said.push(`console: ${params.args.map((a) => a.value ?? a.description).join(' ')}`);
    if (method === 'Log.entryAdded' && params.entry.level !== 'info') this.said.push(`log: ${params.entry.text}`);
    if (method === 'Network.requestWillBeSent' && !/^(file|data|blob):/.test(params.request.url))
      this.said.push(`request: ${params.request.url}`);
  }

  call(method, params = {}) {
    if (this.broken) return Promise.reject(this.broken);
    const id = ++this.last;
    const message = { id, method, params };
    if (this.session) message.sessionId = this.session;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.child.stdio[3].write(`${JSON.stringify(message)}\0`);
    });
  }

  /* Width, height and a finger of the screen, what the reader's system prefers, and a script that runs first. */
  async goto(url, { width = 1280, height = 900, touch = false, prefers = {}, before = '' } = {}) {
    this.session = undefined;
    const { targetId } = await this.call('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.call('Target.attachToTarget', { targetId, flatten: true });
    this.session = sessionId;
    for (const domain of ['Page', 'Runtime', 'Network', 'Log', 'Accessibility']) await this.call(`${domain}.enable`);
    await this.call('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: touch });
    await this.call('Emulation.setTouchEmulationEnabled', { enabled: touch });
    await this.call('Emulation.setEmulatedMedia', {
      features: Object.entries(prefers).map(([name, value]) => ({ name, value })),
    });
    if (before) await this.call('Page.addScriptToEvaluateOnNewDocument', { source: before });
    await this.call('Page.navigate', { url });
    await this.until('document.body && document.body.dataset.ready === "yes"', `${url} is ready`);
  }

  async run(expression) {
    const { result, exceptionDetails } = await this.call('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails)
      throw new Error(
        `${exceptionDetails.exception?.description ?? exceptionDetails.text} in ${expression.slice(0, 200)}`,
      );
    return result.value;
  }

  async until(expression, what) {
    const end = Date.now() + PATIENCE;
    while (!(await this.run(expression))) {
      if (Date.now() > end)
        throw new Error(`${what ?? expression}: not after ${PATIENCE / 1000} s; ${this.said.join('; ')}`);
      await new Promise((resolve) => {
        setTimeout(resolve, 15);
      });
    }
  }

  async key(key, modifiers = 0) {
    const codes = {
      Tab: 9,
      Enter: 13,
      ' ': 32,
      PageUp: 33,
      PageDown: 34,
      End: 35,
      Home: 36,
      ArrowLeft: 37,
      ArrowUp: 38,
      ArrowRight: 39,
      ArrowDown: 40,
      Delete: 46,
    };
    const event = {
      key,
      code: key === ' ' ? 'Space' : key,
      windowsVirtualKeyCode: codes[key],
      modifiers,
      text: { Enter: '\r', ' ': ' ' }[key],
    };
    await this.call('Input.dispatchKeyEvent', { type: 'keyDown', ...event });
    await this.call('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
  }

  async drag([x, y], [toX, toY]) {
    const mouse = (type, at, buttons) =>
      this.call('Input.dispatchMouseEvent', { type, x: at[0], y: at[1], button: 'left', buttons, clickCount: 1 });
    await mouse('mousePressed', [x, y], 1);
    for (let i = 1; i <= 4; i++) await mouse('mouseMoved', [x + ((toX - x) * i) / 4, y + ((toY - y) * i) / 4], 1);
    await mouse('mouseReleased', [toX, toY], 0);
  }

  async picture(path, { whole = false } = {}) {
    const { data } = await this.call('Page.captureScreenshot', {
      captureBeyondViewport: whole,
      ...(whole ? { clip: await this.size() } : {}),
    });
    writeFileSync(path, Buffer.from(data, 'base64'));
  }

  async size() {
    const { cssContentSize } = await this.call('Page.getLayoutMetrics');
    return { ...cssContentSize, scale: 1 };
  }

  async close() {
    this.session = undefined;
    this.child.removeAllListeners('exit');
    const gone = new Promise((resolve) => {
      this.child.on('exit', resolve);
    });
    await this.call('Browser.close').catch(() => this.child.kill());
    await gone;
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
