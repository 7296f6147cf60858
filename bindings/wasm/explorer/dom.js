/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Elements, and a number that can be slid and typed. */

const SVG = 'http://www.w3.org/2000/svg';

export function svg(name, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

export function html(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(key, '');
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/* A label, a slider and a box for one number. The slider travels as far as is handy, the box as far as the model goes. */
export class NumberField {
  constructor({ id, label, unit, travel, bounds, control, change }) {
    this.range = html('input', { type: 'range', id, ...travel, 'data-control': control });
    this.box = html('input', {
      type: 'number',
      step: 'any',
      ...bounds,
      'aria-label': unit ? `${label}, ${unit}` : label,
      'data-control': `${control} (typed)`,
    });
    this.range.addEventListener('input', () => this.take(this.range, change));
    this.box.addEventListener('change', () => this.take(this.box, change));
    this.element = html(
      'div',
      { class: 'number-field' },
      html('label', { for: id }, label),
      this.range,
      html('span', { class: 'boxed' }, this.box, html('span', { class: 'unit', 'aria-hidden': 'true' }, unit)),
    );
    this.unit = unit;
  }

  take(input, change) {
    if (!input.reportValidity() || input.value === '') return;
    this.set(Number(input.value), input);
    change(Number(input.value));
  }

  set(value, except = null) {
    for (const input of [this.range, this.box]) if (input !== except) input.value = value;
    this.range.setAttribute('aria-valuetext', `${value} ${this.unit}`);
  }
}
