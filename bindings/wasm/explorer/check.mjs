/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check.mjs PAGE OSTEON STORY [FOLDER]: the page in headless Chromium. Every control is moved; each must change a
 * number, and all numbers must be those of `OSTEON run` of the YAML that the page shows. STORY: the folder of presets.
 * FOLDER: pictures of the page go there. PARTS in the environment: names of the parts to run, with commas between. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { Browser } from './browser.mjs';

const [page, osteon, story, pictures] = process.argv.slice(2);
const url = `file://${resolve(page)}`,
  work = mkdtempSync(join(tmpdir(), 'osteon-explorer.'));
const TOLERANCE = 1e-6;
let passed = 0,
  worst = 0;
const failures = [];

function check(is, what) {
  if (is) passed++;
  else {
    failures.push(what);
    console.log(`FAILED   ${what}`);
  }
}

/* ---- numbers ---- */

function readCsv(text) {
  const [head, ...rows] = text
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  return { head, rows: rows.map((row) => row.map(Number)) };
}

function runOsteon(args) {
  const { status, stdout, stderr } = spawnSync(osteon, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
  return { status, stdout, stderr };
}

/* Relative, but a T-score of nearly 0 is not asked for more than others of its column. */
function distance(a, b, most) {
  if (Number.isNaN(a) && Number.isNaN(b)) return 0;
  const apart = a === b ? 0 : Math.abs(a - b) / Math.max(Math.abs(b), most / 10);
  return Number.isNaN(apart) ? Infinity : apart;
}

/* The largest difference of two tables, and where. */
function compare(mine, other) {
  if (mine.rows.length !== other.rows.length || mine.head.join() !== other.head.join())
    return { apart: Infinity, where: 'rows or columns' };
  const most = other.head.map((_, k) => Math.max(...other.rows.map((row) => Math.abs(row[k]))));
  let found = { apart: 0, where: '' };
  mine.rows.forEach((row, i) =>
    row.forEach((value, k) => {
      const apart = distance(value, other.rows[i][k], most[k]);
      if (apart > found.apart)
        found = { apart, where: `${mine.head[k]}, day ${row[0]}: ${value} for ${other.rows[i][k]}` };
    }),
  );
  return found;
}

/* ---- the page ---- */

const browser = await Browser.open();
const FRAMES = 'new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)))';

async function settle() {
  await browser.run(FRAMES);
}

const HELPERS = `const by = (id) => document.getElementById(id);
    const fire = (e, type) => e.dispatchEvent(new Event(type, { bubbles: true }));`;
const look = (code) => browser.run(`(() => { ${HELPERS} ${code} })()`);

async function act(code) {
  const value = await look(code);
  await settle();
  return value;
}

async function read() {
  return look(`
    const plans = {};
    for (const plan of ['a', 'b']) {
      if (by('plan-' + plan).hidden) continue;
      const details = by('csv-' + plan).closest('details');
      if (!details.open) throw new Error('rows are closed');
      plans[plan] = { yaml: by('yaml-' + plan).value, csv: by('csv-' + plan).value,
        error: by('error-' + plan).hidden ? null : by('error-' + plan).textContent,
        weak: [...by('badge-' + plan).querySelectorAll('.context')].map((e) => e.textContent),
        told: [...document.querySelectorAll('#evidence-list .plan-' + plan + ' .notice')].map((e) => e.textContent) };
    }
    return plans;`);
}

/* Curves alone, where bands are not asked for: they would take the processor from what is tested. */
const bandsOff = () => act('Worker.prototype.postMessage = () => {}; return 1;');

async function open(look) {
  await browser.goto(url, look);
  await act(
    `document.querySelectorAll('#scenario-title ~ .plans details').forEach((d) => { d.open = true; }); return 1;`,
  );
  await settle();
}

/* What the page shows of a plan, and what the command says to its YAML. */
/* What the page says against the model is what the command warns of. */
const contexts = [JSON.parse(runOsteon(['models', 'aibl', '--json']).stdout)].flat()[0].contexts.map((c) => c.name);

function checkWarnings({ weak, told }, stderr, what) {
  for (const [verdict, line] of [
    ['not supported by trials', /is not supported by trials for (.*)/],
    ['only indicative', /is only indicative for (.*)/],
  ]) {
    const warned = stderr.match(line)?.[1] ?? '';
    const named = contexts.filter((name) => `, ${warned}`.includes(`, ${name} (`));
    const shown = contexts.filter((name) =>
      weak.some((text) => text.slice(2).toLowerCase().startsWith(`${name.toLowerCase()}: ${verdict}`)),
    );
    check(named.join() === shown.join(), `${what}: ${verdict}: the page says ${shown}, the command ${named}`);
  }
  const notices = [...stderr.matchAll(/^osteon: notice: (.*)$/gm)].map(([, text]) => text);
  check(
    notices.every((text) => told.includes(text)),
    `${what}: the page does not say ${notices.filter((text) => !told.includes(text))}`,
  );
}

function checkPlan({ yaml, csv, error, ...said }, what) {
  const file = join(work, 'plan.yaml');
  writeFileSync(file, yaml);
  const mine = error ? null : readCsv(csv);
  const { status, stdout, stderr } = runOsteon([
    'run',
    file,
    ...(mine ? ['--columns', mine.head.slice(1).join(',')] : []),
  ]);
  if (error) {
    check(
      status !== 0 && stderr.includes(error.replace(/^[^:]*:\d*:? ?/, '').slice(0, 60)),
      `${what}: the page refuses it (${error}), the command says ${stderr.trim() || 'yes'}`,
    );
    return;
  }
  if (status !== 0) return check(false, `${what}: osteon run: ${stderr.trim()}\n${yaml}`);
  const { apart, where } = compare(mine, readCsv(stdout));
  if (apart > worst) worst = apart;
  check(apart <= TOLERANCE, `${what}: ${apart} apart in ${where}`);
  checkWarnings(said, stderr, what);
}

/* Often only one of two plans has changed. */
const checked = new Set();

function checkPlans(plans, what) {
  for (const [name, plan] of Object.entries(plans)) {
    const all = JSON.stringify(plan);
    if (!checked.has(all)) checkPlan(plan, `${what}, plan ${name}`);
    checked.add(all);
  }
}

const NOISE = 1e-9;
function isOther(before, after) {
  return Object.keys(after).some((name) => {
    if (!before[name] || before[name].error !== after[name].error) return true;
    return compare(readCsv(after[name].csv), readCsv(before[name].csv)).apart > NOISE;
  });
}

/* Moves a control by `move` and sees that something follows, that it is right, and that it is no refusal. */
async function tryControl(what, move, { mayRefuse = false, needsEffect = true } = {}) {
  const before = await read();
  await move();
  const after = await read();
  if (needsEffect) check(isOther(before, after), `${what}: nothing changes`);
  if (!mayRefuse) for (const plan of Object.values(after)) check(!plan.error, `${what}: ${plan.error}`);
  checkPlans(after, what);
}

const focus = (selector) =>
  look(
    `const e = document.querySelector(${JSON.stringify(selector)});
      if (!e) throw new Error('no ' + ${JSON.stringify(selector)});
      e.focus();
      return 1;`,
  );

async function press(selector, ...keys) {
  await focus(selector);
  for (const key of keys) await browser.key(key);
  await settle();
}

/* As typed and left. */
const type = (selector, value) =>
  act(
    `const e = document.querySelector(${JSON.stringify(selector)});
      e.value = ${JSON.stringify(value)};
      fire(e, 'input');
      fire(e, 'change');
      return 1;`,
  );

async function claim(name) {
  await act(
    `const c = by('claim');
      const o = [...c.options].find((o) => o.text.startsWith(${JSON.stringify(name)}));
      if (!o) throw new Error('no claim ' + ${JSON.stringify(name)});
      c.value = o.value;
      fire(c, 'change');
      return 1;`,
  );
}

/* ---- what is checked ---- */

/* A plan in which all that can be said of the woman matters. */
const FULL = 'Denosumab with training and nutrition';

async function checkWoman() {
  await claim(FULL);
  const keys = await act(`return [...document.querySelectorAll('#who input[type=range]')].map((e) => e.id);`);
  check(keys.length >= 9, `only ${keys.length} sliders for the woman`);
  for (const id of keys) {
    const [value, max] = await act(`const e = by('${id}'); return [Number(e.value), Number(e.max)];`);
    const [to, back] = value < max ? ['ArrowRight', 'ArrowLeft'] : ['ArrowLeft', 'ArrowRight'];
    await tryControl(`${id}, ${to}`, () => press(`#${id}`, to, to, to));
    await tryControl(`${id}, ${back}`, () => press(`#${id}`, back));
    for (const end of ['End', 'Home'])
      await tryControl(`${id}, ${end}`, () => press(`#${id}`, end), { mayRefuse: true });
    await claim(FULL);
    const box = `#${id} ~ .boxed input`;
    const typed = await act(
      `const b = document.querySelector('${box}');
        return Number(b.value) < Number(b.max || Infinity)
          ? Number(b.value) * 1.01 + (Number(b.value) ? 0 : 7) : Number(b.value) * 0.9;`,
    );
    await tryControl(`${id}, typed ${typed}`, () => type(box, String(typed)));
    await claim(FULL);
  }
  for (const id of await act(`return [...document.querySelectorAll('#risks input')].map((e) => e.id);`))
    await tryControl(`${id}, ticked`, () => press(`#${id}`, ' '));
}

/* Under the curve, how well trials support the model: an inhibitor for five years of ten, then none. */
async function checkSupport() {
  await claim('An aromatase inhibitor costs more');
  const strips = await act(`return ['a', 'b'].map((plan) => [...document.querySelectorAll('#charts .plot')[0]
    .querySelectorAll('.support.plan-' + plan)].map((e) => [e.classList[2], Number(e.getAttribute('width'))]));`);
  const whole = strips[0][0][1];
  check(strips[0].length === 1 && strips[0][0][0] === 'supported', `support of plan A: ${strips[0]}`);
  check(strips[1].map(([verdict]) => verdict).join() === 'supported,not-supported', `support of plan B: ${strips[1]}`);
  check(Math.abs(strips[1][0][1] - whole / 2) < whole / 50, `plan B is supported for ${strips[1][0][1]} of ${whole}`);
}

async function checkTwoWomen() {
  await claim(FULL);
  const before = await read();
  await press('#same', ' ');
  await act(`document.querySelector('#whose button[value=b]').click(); return 1;`);
  await tryControl('T-score of plan B alone', () => press('#who-T_LS', 'ArrowLeft', 'ArrowLeft'));
  const after = await read();
  check(
    before.a.csv === after.a.csv && before.b.csv !== after.b.csv,
    'two women: the slider moves both plans, or none',
  );
  await tryControl('one woman again', () => press('#same', ' '));
}

async function checkTime() {
  await claim('An aromatase inhibitor costs more');
  const rows = async () => (await read()).b.csv.trim().split('\n').length;
  const before = await rows();
  await press('#until', 'ArrowLeft', 'ArrowLeft');
  check((await rows()) === before - 24, `until: ${await rows()} rows after ${before}`);
  checkPlans(await read(), 'until');
  await claim('Denosumab after teriparatide');
  await type('#until', '1');
  check(
    await act(`return document.querySelectorAll('#plan-a .later').length === 1;`),
    'until: a course beyond the end',
  );
  checkPlans(await read(), 'until, before a course begins');
  await claim('An aromatase inhibitor costs more');
  const said = await act(`return by('readout').textContent;`);
  await press('#at', 'Home');
  check((await act(`return by('readout').textContent;`)) !== said, 'at: the numbers stay');
}

/* Sliders of courses: ends and bars by keys, then by mouse. */
async function checkCourses() {
  await claim(FULL);
  const courses = await act(`return [...document.querySelectorAll('#plan-a .course')].map((e) => e.dataset.course);`);
  check(courses.length >= 6, `${courses.length} courses`);
  for (const id of courses) {
    const name = await act(`return document.querySelector('[data-course="${id}"]').getAttribute('aria-label');`);
    const part = (which) => `[data-place="${id}-${which}"]`;
    const short = await act(
      `return Number(document.querySelector('${part('stop')}').getAttribute('aria-valuenow')) < 24;`,
    );
    await tryControl(`${name}: end earlier`, () =>
      press(part('stop'), short ? 'ArrowRight' : 'PageDown', short ? 'ArrowRight' : 'ArrowLeft'),
    );
    await tryControl(`${name}: start later`, () => press(part('start'), 'ArrowRight', 'ArrowRight'));
    await tryControl(`${name}: moved`, () => press(part('bar'), 'ArrowRight', 'ArrowRight'));
    check((await act(`return document.activeElement.dataset.place;`)) === `${id}-bar`, `${name}: the focus is lost`);
    await tryControl(`${name}: moved back`, () => press(part('bar'), 'ArrowLeft'));
    await tryControl(`${name}: dragged`, async () => {
      const [x, y, width] = await act(
        `const e = document.querySelector('${part('stop')}');
          e.scrollIntoView({ block: 'center' });
          const b = e.getBoundingClientRect();
          return [b.x + b.width / 2, b.y + b.height / 2, e.parentElement.getBoundingClientRect().width];`,
      );
      await browser.drag([x, y], [x + (width / 7) * (short ? 1 : -1), y]);
      await settle();
    });
  }
}

/* Some minutes of walking are as good as many: the model's cycles saturate. */
const TYPED = {
  'Taken, %': () => '50',
  'Done, %': () => '50',
  'From year': (now) => String(now + 0.5),
  'To year': (now) => String(now < 1 ? now + 0.5 : now * 0.7),
  Minutes: () => '1',
};

async function checkEditors() {
  for (const name of [
    'Denosumab with training',
    'Risedronate prevents',
    'Vitamin K2',
    'A single infusion',
    'Teriparatide that is stopped',
  ]) {
    await claim(name);
    const count = await act(`return document.querySelectorAll('#plan-a .course').length;`);
    for (let i = 0; i < count; i++) {
      await claim(name);
      await checkEditor(await act(`return document.querySelectorAll('#plan-a .course')[${i}].dataset.course;`));
    }
  }
}

async function checkEditor(id) {
  await press(`[data-course="${id}"] .name`, 'Enter');
  const inside = `[data-course="${id}"] .editor`;
  check(await act(`return !!document.querySelector('${inside}');`), `course ${id}: no editor opens`);
  const name = await act(`return document.querySelector('[data-course="${id}"]').getAttribute('aria-label');`);
  const controls = await act(
    `return [...document.querySelectorAll('${inside} [data-control]')].map((e) =>
      [e.dataset.place, e.tagName, e.type, e.dataset.control, e.value, [...(e.options || [])].map((o) => o.value)])
      .filter(([, tag]) => tag !== 'BUTTON');`,
  );
  check(controls.length >= 2, `${name}: ${controls.length} controls`);
  for (const [place, tag, kind, label, value, options] of controls) {
    const selector = `[data-place="${place}"]`;
    if (tag === 'SELECT') {
      for (const option of options.filter((o) => o !== value))
        await tryControl(`${name}: ${label} ${option}`, () => type(selector, option));
      await type(selector, value);
    } else if (kind === 'range') await tryControl(`${name}: ${label}`, () => press(selector, 'ArrowRight'));
    else if (!(await act(`return !!document.querySelector('${selector}');`)))
      check(label === 'To year' || /Sets|Rep|Jumps|Minutes/.test(label), `${name}: ${label} is gone`);
    else {
      const to = (TYPED[label] ?? ((now) => String(Math.ceil(now * 1.5))))(Number(value));
      await tryControl(`${name}: ${label} ${to}`, () => type(selector, to));
    }
  }
  await press(`[data-course="${id}"] .name`, 'Enter');
}

/* Every treatment by itself, given and taken away. */
async function checkTreatments() {
  await claim('An aromatase inhibitor costs more');
  const names = await act(`return [...by('add-A').options].map((o) => [o.value, o.text]).filter(([v]) => v !== '');`);
  check(names.length >= 20, `${names.length} treatments`);
  const before = await read();
  for (const [value, name] of names) {
    await tryControl(`${name} added`, () => type('#add-A', value));
    check(
      await act(`return document.activeElement.classList.contains('name');`),
      `${name}: the focus does not go to what was added`,
    );
    await tryControl(`${name} removed`, () => press('#plan-a .course .remove', 'Enter'));
    const after = await read();
    check(after.a.csv === before.a.csv, `${name}: removed, but the numbers are others than before`);
  }
  await type('#add-A', names[0][0]);
  await tryControl('the key Delete', () => press('#plan-a .slide.bar', 'Delete'));
}

/* Presets are the scenarios of the story, and both plans of every claim are computed. */
async function checkPresets() {
  const claims = await act(`return [...by('claim').options].map((o) => o.text);`);
  check(claims.length >= 20, `${claims.length} claims`);
  for (const name of claims) {
    await claim(name);
    check(await act(`return by('verdict').children.length > 0;`), `${name}: no verdict`);
    checkPlans(await read(), name);
  }
  await claim('An aromatase inhibitor costs more');
  const files = readdirSync(story).filter((file) => file.endsWith('.yaml'));
  const offered = await act(`return [...by('preset-a').options].map((o) => o.value).filter(Boolean);`);
  check(files.sort().join() === offered.sort().join(), `presets are ${offered} and not ${files}`);
  for (const file of files) {
    await type('#preset-a', file);
    const { a } = await read(),
      mine = readCsv(a.csv);
    const { stdout } = runOsteon([
      'run',
      join(story, file),
      '--rtol',
      '1e-7',
      '--every',
      '1 month',
      '--until',
      '10y',
      '--columns',
      mine.head.slice(1).join(','),
    ]);
    const { apart, where } = compare(mine, readCsv(stdout));
    check(apart <= TOLERANCE, `preset ${file}: ${apart} apart in ${where}`);
  }
}

async function checkPlansBeside() {
  await claim(FULL);
  await press('#compare', ' ');
  check(Object.keys(await read()).join() === 'a', 'one plan: the other is still there');
  check(await act(`return !document.querySelector('#charts .curve.plan-b');`), 'one plan: its curve is still there');
  await press('#copy-plan', 'Enter');
  const { a, b } = await read();
  check(b && a.csv === b.csv && a.yaml === b.yaml, 'copied plan: it differs');
  await tryControl('title', () => type('#title-a', 'Mine: with "quotes", a colon, # and {braces}'), {
    needsEffect: false,
  });
}

/* Bands against the command: what it counts in bins is exact to 2^-11. */
async function checkBands() {
  await claim('An aromatase inhibitor costs more');
  await browser.until('document.body.dataset.bands === "here"', 'bands');
  const shown = await act(
    `return [...document.querySelectorAll('#charts .chart')].map((f) => { const d = f.querySelector('details.numbers');
      d.open = true;
      return f.querySelector('.plot').dataset.chart;
      });`,
  );
  await settle();
  const tables = await act(
    `return [...document.querySelectorAll('#charts .numbers table')].map((t) =>
      [...t.querySelectorAll('tbody tr')].map((r) => [...r.cells].map((c) => c.textContent)));`,
  );
  const { b } = await read(),
    columns = readCsv(b.csv).head.slice(1, 1 + shown.length),
    file = join(work, 'band.yaml'),
    out = join(work, 'band.csv');
  writeFileSync(file, b.yaml);
  runOsteon(['cohort', file, '-n', '200', '--columns', columns.join(','), '--every', '1y', '-o', out]);
  const cohort = readFileSync(out, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  const at = (name) => cohort[0].indexOf(name);
  check(tables.length === columns.length, `${tables.length} tables for ${columns.length} charts`);
  tables.forEach((rows, k) =>
    rows.forEach((cells) => {
      const row = cohort
        .slice(1)
        .find((r) => Math.abs(r[at('time')] - cells[0] * 365.25) < 1 && r[at('name')] === columns[k]);
      const [low, high] = cells[4].replaceAll('\u2212', '-').split(' to ').map(Number);
      const expected = ['p05', 'p95'].map((name) => Number(row[at(name)]));
      const printed = 0.51 * 10 ** -(cells[4].split(' to ')[0].split('.')[1]?.length ?? 0);
      [low, high].forEach((value, i) =>
        check(
          Math.abs(value - expected[i]) <= printed + 1e-3 * Math.abs(expected[i]),
          `band of ${columns[k]} in year ${cells[0]}: ${value} for ${expected[i]}`,
        ),
      );
    }),
  );
}

/* Tab reaches every control, and each has a name. */
async function checkKeyboard() {
  await claim(FULL);
  await act(
    `document.body.tabIndex = -1;
      document.body.focus();
      scrollTo(0, 0);
      document.querySelectorAll('details').forEach((d) => { d.open = true;
      });
      return 1;`,
  );
  const wanted = await act(
    `const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
        .filter((e) => e.checkVisibility());
      all.forEach((e, i) => { e.dataset.tab = i;
      });
      return all.length;`,
  );
  const reached = new Set();
  for (let i = 0; i < wanted + 5; i++) {
    await browser.key('Tab');
    const tab = await browser.run('document.activeElement.dataset.tab ?? ""');
    if (tab !== '') reached.add(tab);
  }
  const missed = await act(
    `return [...document.querySelectorAll('[data-tab]')]
      .filter((e) => !${JSON.stringify([...reached])}.includes(e.dataset.tab))
      .map((e) => e.outerHTML.slice(0, 90));`,
  );
  check(missed.length === 0, `Tab does not reach ${missed.join(' | ')}`);
  const { nodes } = await browser.call('Accessibility.getFullAXTree');
  const roles = new Set([
    'slider',
    'button',
    'combobox',
    'checkbox',
    'textbox',
    'spinbutton',
    'link',
    'DisclosureTriangle',
  ]);
  const controls = nodes.filter((n) => !n.ignored && roles.has(n.role?.value));
  const nameless = controls.filter((n) => !n.name?.value?.trim()).map((n) => n.role.value);
  check(controls.length > 60 && nameless.length === 0, `${controls.length} controls, without a name: ${nameless}`);
  check(
    nodes.some((n) => n.role?.value === 'note' && !n.ignored),
    'the advice is no note',
  );
  await press('#charts .plot', 'ArrowLeft', 'ArrowLeft');
  check(
    /^Year 4.8\. Plan A/.test(
      await act(`return document.querySelector('#charts .plot').getAttribute('aria-valuetext');`),
    ),
    'a chart is not read by keys',
  );
  const heard = await act(`by('live').textContent = ''; return 1;`);
  await press('#who-age', 'ArrowRight');
  await browser.until('document.getElementById("live").textContent.startsWith("Plan A: Spine BMD")', 'the live region');
  check(heard === 1, 'live');
}

const LOOKS = {
  desktop: { width: 1360, height: 900 },
  dark: { width: 1360, height: 900, prefers: { 'prefers-color-scheme': 'dark' } },
  still: { width: 1000, height: 800, prefers: { 'prefers-reduced-motion': 'reduce' } },
  phone: { width: 360, height: 740, touch: true },
  alone: { width: 800, height: 700, before: 'delete window.Worker;' }, // bands without a worker
};

/* WCAG's ratio of two colours. */
const CONTRAST = `const light = (c) => { const [r, g, b] = c.match(/\\d+/g).map((v) => v / 255)
      .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const probe = document.body.appendChild(document.createElement('i'));
    const colour = (name) => { probe.style.color = 'var(--' + name + ')';
    return light(getComputedStyle(probe).color);
    };
  const ratio = (a, b) => { const [x, y] = [colour(a), colour(b)].sort((p, q) => q - p);
    return (x + 0.05) / (y + 0.05);
    };
  const found = [];
    for (const ink of ['ink', 'quiet', 'a', 'b', 'warn'])
      for (const under of ['page', 'card']) found.push([ink, under, ratio(ink, under)]);
    found.push(['ink', 'warn-bar', ratio('ink', 'warn-bar')]);
    probe.remove();
    return found;`;

async function checkLook(name, look) {
  await open(look);
  await browser.until('document.body.dataset.bands === "here"', `bands (${name})`);
  check(await act(`return document.documentElement.scrollWidth <= innerWidth;`), `${name}: wider than the window`);
  for (const at of [0, 0.5, 1]) {
    await act(`scrollTo(0, ${at} * document.documentElement.scrollHeight); return 1;`);
    check(
      await act(
        `const e = document.querySelector('.advice'), b = e.getBoundingClientRect();
          return b.top >= 0 && b.bottom <= innerHeight
            && e.contains(document.elementFromPoint(b.x + 20, b.y + b.height / 2));`,
      ),
      `${name}: the advice is out of sight at ${at}`,
    );
  }
  for (const [ink, under, ratio] of await act(CONTRAST))
    check(ratio >= 4.5, `${name}: ${ink} on ${under} has a contrast of ${ratio.toFixed(2)}`);
  if (name === 'still')
    check(
      await act(
        `return [...document.querySelectorAll('*')].every((e) => { const s = getComputedStyle(e);
          return s.animationName === 'none' && /^0s(, 0s)*$/.test(s.transitionDuration);
          });`,
      ),
      'reduced motion: something moves',
    );
  if (pictures) {
    await act('scrollTo(0, 0); return 1;');
    await new Promise((done) => {
      setTimeout(done, 400);
    });
    await browser.picture(join(pictures, `${basename(page, '.html')}-${name}.png`));
  }
}

const parts = {
  checkBands,
  checkWoman,
  checkSupport,
  checkTwoWomen,
  checkTime,
  checkCourses,
  checkEditors,
  checkTreatments,
  checkPresets,
  checkPlansBeside,
  checkKeyboard,
};
try {
  await open(LOOKS.desktop);
  for (const [name, part] of Object.entries(parts)) {
    if (process.env.PARTS && !process.env.PARTS.split(',').includes(name)) continue;
    const before = passed + failures.length;
    await part();
    await bandsOff();
    console.log(`  ${name}: ${passed + failures.length - before} checks`);
  }
  for (const [name, look] of Object.entries(LOOKS)) await checkLook(name, look);
  for (const text of browser.said) check(false, text);
} catch (error) {
  check(false, error.stack);
} finally {
  await browser.close();
  rmSync(work, { recursive: true });
}
console.log(
  `explorer: ${passed} passed, ${failures.length} failed; largest difference from osteon run ${worst.toExponential(1)}`,
);
process.exit(failures.length || !passed ? 1 : 0);
