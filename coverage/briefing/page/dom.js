/* Small helpers on the page's elements. Text from the plan goes in as text, never as markup. */
(function (SC) {
  'use strict';

  const byId = (id) => document.getElementById(id);
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));

  /**
   * Make an element: make('td', {class: 'n', text: '3'}, child, …).
   * @param {string} tag @param {Object<string, *>=} attributes `text` is its text, `on` its listeners by event name.
   */
  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    set(element, attributes || {});
    children.forEach((child) => child !== null && child !== undefined && element.appendChild(asNode(child)));
    return element;
  }

  /** Make an SVG element; attributes and children as in `make`. */
  function svg(tag, attributes, ...children) {
    const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
    set(element, attributes || {});
    children.forEach((child) => element.appendChild(asNode(child)));
    return element;
  }

  function asNode(child) {
    return typeof child === 'string' ? document.createTextNode(child) : child;
  }

  function set(element, attributes) {
    Object.keys(attributes).forEach((name) => {
      const value = attributes[name];
      if (name === 'text') element.textContent = value;
      else if (name === 'on') Object.keys(value).forEach((event) => element.addEventListener(event, value[event]));
      else if (value === true) element.setAttribute(name, '');
      else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
    });
  }

  /** Remove all children, then add the given ones. */
  function fill(element, ...children) {
    while (element.firstChild) element.removeChild(element.firstChild);
    children.forEach((child) => child !== null && child !== undefined && element.appendChild(asNode(child)));
    return element;
  }

  /** Terms with their texts or elements, those without left out. @param {Array} list of [term, text] */
  function pairs(list) {
    const dl = make('dl');
    list.filter((pair) => pair && pair[1] !== '' && pair[1] !== null && pair[1] !== undefined).forEach(([term, text]) => {
      dl.appendChild(make('dt', { text: term }));
      dl.appendChild(make('dd', {}, text));
    });
    return dl;
  }

  /** Write a text only where it changed: an untouched node costs no layout. */
  function write(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  /** Show or hide an element. */
  function show(element, shown) {
    element.hidden = !shown;
  }

  /** Say something to a screen reader, politely. */
  function announce(text) {
    byId('live').textContent = text;
  }

  SC.dom = { byId, all, make, svg, fill, pairs, write, show, announce };
})(ServiceCircle);
