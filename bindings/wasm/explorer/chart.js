/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A chart: curves of one quantity over time with their bands, direct labels, a cursor that mouse, finger and keys move. */

import { svg, html } from './dom.js';

/* Steps of 1, 2 or 5 times a power of ten, `count` of them or fewer. */
function niceStep(span, count) {
  const rough = span / count,
    power = 10 ** Math.floor(Math.log10(rough));
  return power * [1, 2, 5, 10].find((factor) => factor * power >= rough * 0.9999);
}

function ticksOf([low, high], count) {
  const step = niceStep(high - low, count),
    first = Math.ceil(low / step - 1e-9);
  const ticks = [];
  for (let k = first; k * step <= high + step * 1e-9; k++) ticks.push(k * step);
  return { ticks, digits: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) };
}

export function rangeOf(series) {
  let low = Infinity,
    high = -Infinity;
  for (const values of series)
    for (const value of values)
      if (Number.isFinite(value)) {
        if (value < low) low = value;
        if (value > high) high = value;
      }
  if (low > high) return null;
  const pad = Math.max((high - low) * 0.06, Math.abs(high) * 0.004, 1e-9);
  return [low - pad, high + pad];
}

const MINUS = '\u2212';
export function say(value, digits) {
  if (!Number.isFinite(value)) return '\u2013';
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) ? MINUS + text : text;
}

/* Decimals with which a curve of this range is read. */
export function digitsFor([low, high]) {
  return Math.min(4, Math.max(0, 1 - Math.floor(Math.log10((high - low) / 5))));
}

function pathOf(xs, ys) {
  let path = '',
    isOpen = false;
  for (let i = 0; i < xs.length; i++) {
    if (!Number.isFinite(ys[i])) isOpen = false;
    else {
      path += `${isOpen ? 'L' : 'M'}${xs[i].toFixed(1)} ${ys[i].toFixed(1)}`;
      isOpen = true;
    }
  }
  return path;
}

function areaOf(xs, low, high) {
  const there = xs.map((x, i) => [x, low[i], high[i]]).filter(([, a, b]) => Number.isFinite(a) && Number.isFinite(b));
  if (!there.length) return '';
  const up = there.map(([x, a]) => `${x.toFixed(1)} ${a.toFixed(1)}`);
  const down = there.reverse().map(([x, , b]) => `${x.toFixed(1)} ${b.toFixed(1)}`);
  return `M${[...up, ...down].join('L')}Z`;
}

/* Labels at the end of curves, pushed apart. */
function placeLabels(labels, least, top, bottom) {
  labels.sort((a, b) => a.y - b.y);
  for (let i = 1; i < labels.length; i++) labels[i].y = Math.max(labels[i].y, labels[i - 1].y + least);
  const over = labels.length ? labels[labels.length - 1].y - bottom : 0;
  if (over > 0)
    labels.forEach((label) => {
      label.y -= over;
    });
  labels.forEach((label) => {
    label.y = Math.max(label.y, top);
  });
}

const MARGIN = { left: 42, right: 62, top: 10, bottom: 22 },
  STRIP = 7;

/* `draw(view)`: view.years (the x axis), view.curves [{plan, label, values, low, high, support}], view.range, view.at
 * (index of the cursor), view.thresholds [{value, name}], view.emphasis (a value whose gridline is stronger). */
export class Chart {
  constructor(title, unit, onCursor) {
    this.words = { title, unit };
    this.plot = svg('svg', {
      class: 'plot',
      tabindex: 0,
      role: 'slider',
      'aria-orientation': 'horizontal',
      'data-chart': title,
    });
    this.readout = html('output', { class: 'readout', 'aria-hidden': 'true' });
    const heading = html('h4', {}, title, ' ', html('small', {}, unit));
    this.note = html('p', { class: 'chart-note', hidden: true });
    this.table = html(
      'details',
      { class: 'numbers' },
      html('summary', {}, 'Numbers', html('span', { class: 'unseen' }, ` of ${title}`)),
    );
    this.element = html(
      'figure',
      { class: 'chart' },
      html('figcaption', {}, heading, this.readout),
      this.plot,
      this.note,
      this.table,
    );
    this.onCursor = onCursor;
    this.listen();
  }

  listen() {
    const move = (event) => {
      const box = this.plot.getBoundingClientRect();
      const part = (event.clientX - box.left - MARGIN.left) / (box.width - MARGIN.left - MARGIN.right);
      if (this.view) this.onCursor(Math.round(Math.min(1, Math.max(0, part)) * (this.view.years.length - 1)));
    };
    this.plot.addEventListener('pointermove', move);
    this.plot.addEventListener('pointerdown', move);
    this.plot.addEventListener('keydown', (event) => {
      const last = this.view.years.length - 1;
      const to = {
        ArrowLeft: this.view.at - 1,
        ArrowDown: this.view.at - 1,
        ArrowRight: this.view.at + 1,
        ArrowUp: this.view.at + 1,
        PageDown: this.view.at - 12,
        PageUp: this.view.at + 12,
        Home: 0,
        End: last,
      }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      this.onCursor(Math.min(last, Math.max(0, to)));
    });
    this.table.addEventListener('toggle', () => this.drawTable());
  }

  draw(view) {
    this.view = view;
    const strips = view.curves.filter((c) => c.support);
    const width = this.plot.clientWidth || 300,
      height = this.plot.clientHeight || 180;
    const bottom = height - MARGIN.bottom - strips.length * STRIP - (strips.length ? 3 : 0);
    const [low, high] = view.range,
      last = view.years[view.years.length - 1] || 1;
    const x = (year) => MARGIN.left + (year / last) * (width - MARGIN.left - MARGIN.right);
    const y = (value) => bottom - ((value - low) / (high - low)) * (bottom - MARGIN.top);
    this.scale = { x, y, bottom, width, height };
    this.plot.setAttribute('viewBox', `0 0 ${width} ${height}`);
    this.plot.replaceChildren(
      this.drawGrid(view, x, y, bottom, width, height),
      ...view.curves
        .filter((c) => c.low)
        .map((c) =>
          svg('path', { class: `band plan-${c.plan}`, d: areaOf(view.years.map(x), c.low.map(y), c.high.map(y)) }),
        ),
      ...view.curves.map((c) =>
        svg('path', { class: `curve plan-${c.plan}`, d: pathOf(view.years.map(x), Array.from(c.values, y)) }),
      ),
      ...strips.flatMap((c, i) => this.drawSupport(c, view, x, bottom + 4 + i * STRIP)),
      this.drawLabels(view, y, width, bottom),
      (this.cursor = svg('g', { class: 'cursor' })),
    );
    this.drawCursor();
    this.drawTable();
  }

  drawGrid(view, x, y, bottom, width, height) {
    const grid = svg('g', { class: 'grid' });
    const { ticks, digits } = ticksOf(view.range, Math.max(3, Math.round(bottom / 42)));
    for (const tick of ticks) {
      const at = y(tick);
      grid.append(
        svg('line', {
          x1: MARGIN.left,
          x2: width - MARGIN.right,
          y1: at,
          y2: at,
          class: tick === view.emphasis ? 'strong' : '',
        }),
        svg('text', { x: MARGIN.left - 7, y: at + 4, 'text-anchor': 'end' }, say(tick, digits)),
      );
    }
    const last = view.years[view.years.length - 1] || 1; // whole days: a little less than 5 years, or more
    const years = ticksOf([0, last + 0.01], Math.max(2, Math.floor((width - 100) / 42))).ticks.filter((t) =>
      Number.isInteger(t),
    );
    for (const year of years) {
      grid.append(
        svg('line', { x1: x(year), x2: x(year), y1: bottom, y2: bottom + 4 }),
        svg(
          'text',
          { x: x(year), y: height - 5, 'text-anchor': 'middle' },
          year === years[years.length - 1] ? `${year} years` : String(year),
        ),
      );
    }
    for (const { value, name } of view.thresholds ?? []) {
      if (value < view.range[0] || value > view.range[1]) continue;
      grid.append(
        svg('line', { x1: MARGIN.left, x2: width - MARGIN.right, y1: y(value), y2: y(value), class: 'threshold' }),
        svg('text', { x: MARGIN.left + 4, y: y(value) + 12, class: 'threshold' }, name),
      );
    }
    return grid;
  }

  drawLabels(view, y, width, bottom) {
    const labels = view.curves
      .map((c) => ({ ...c, end: c.values[c.values.length - 1] }))
      .map((c) => ({ ...c, y: y(c.end) }))
      .filter((c) => Number.isFinite(c.y));
    placeLabels(labels, 14, MARGIN.top + 4, bottom - 2);
    return svg(
      'g',
      { class: 'labels' },
      ...labels.map((label) =>
        svg(
          'text',
          { x: width - MARGIN.right + 6, y: label.y + 4, class: `plan-${label.plan}` },
          svg('tspan', { class: 'plan-letter' }, `${label.label} `),
          say(label.end, digitsFor(view.range)),
        ),
      ),
    );
  }

  /* Under the curve: how well trials support the model there. What is said of a time is of what happened before it. */
  drawSupport({ plan, support }, view, x, top) {
    const parts = [];
    for (let from = 0, to = 1; to < view.years.length; to++) {
      if (support[to] === support[to + 1]) continue;
      const left = x(view.years[from]);
      const width = x(view.years[to]) - left;
      const look = `support plan-${plan} ${support[to]?.replace(' ', '-')}`;
      if (support[to]) parts.push(svg('rect', { x: left, width, y: top, height: STRIP - 2, class: look }));
      from = to;
    }
    return parts;
  }

  sayAt(at, view = this.view) {
    return view.curves.map((c) => {
      const digits = digitsFor(view.range);
      const band = c.low ? ` (${say(c.low[at], digits)} to ${say(c.high[at], digits)})` : '';
      return `${c.label} ${say(c.values[at], digits)}${band}`;
    });
  }

  drawCursor() {
    const { view } = this,
      { x, y, bottom } = this.scale;
    const at = Math.min(view.at, view.years.length - 1),
      year = view.years[at];
    const said = this.sayAt(at);
    const when = `Year ${say(year, Math.abs(year - Math.round(year)) < 0.02 ? 0 : 1)}`;
    this.readout.replaceChildren(
      `${when}: `,
      ...view.curves.map((c, i) => html('span', { class: `plan-${c.plan}` }, said[i])),
    );
    this.cursor.replaceChildren(
      svg('line', { x1: x(year), x2: x(year), y1: MARGIN.top, y2: bottom }),
      ...view.curves
        .filter((c) => Number.isFinite(c.values[at]))
        .map((c) => svg('circle', { cx: x(year), cy: y(c.values[at]), r: 4, class: `plan-${c.plan}` })),
    );
    for (const [key, value] of Object.entries({
      'aria-label': `${this.words.title}, ${this.words.unit}: curve over time; arrow keys read it`,
      'aria-valuemin': 0,
      'aria-valuemax': view.years[view.years.length - 1],
      'aria-valuenow': year,
      'aria-valuetext': `${when}. ${said.map((text) => `Plan ${text}`).join('. ')}`,
    }))
      this.plot.setAttribute(key, value);
  }

  moveCursor(at) {
    if (!this.view || this.view.at === at) return;
    this.view.at = at;
    this.drawCursor();
  }

  /* The same numbers for who does not see the curve, a row a year. */
  drawTable() {
    if (!this.table.open || !this.view) return;
    const { view } = this,
      digits = digitsFor(view.range);
    const head = html(
      'tr',
      {},
      html('th', { scope: 'col' }, 'Year'),
      ...view.curves.flatMap((c) => [
        html('th', { scope: 'col' }, `Plan ${c.label}`),
        ...(c.low ? [html('th', { scope: 'col' }, `90 % of women`)] : []),
      ]),
    );
    const rows = view.years
      .map((year, i) => [year, i])
      .filter(([year]) => Math.abs(year - Math.round(year)) < 0.02)
      .map(([year, i]) =>
        html(
          'tr',
          {},
          html('th', { scope: 'row' }, String(Math.round(year))),
          ...view.curves.flatMap((c) => [
            html('td', {}, say(c.values[i], digits)),
            ...(c.low ? [html('td', {}, `${say(c.low[i], digits)} to ${say(c.high[i], digits)}`)] : []),
          ]),
        ),
      );
    const table = html(
      'table',
      {},
      html('caption', { class: 'unseen' }, `${this.words.title}, ${this.words.unit}`),
      html('thead', {}, head),
      html('tbody', {}, ...rows),
    );
    this.table.replaceChildren(this.table.firstElementChild, table);
  }
}
