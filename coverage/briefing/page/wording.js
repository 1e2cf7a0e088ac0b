/* The words of the page in the language that is shown. All come from one block of JSON that Python wrote. */
(function (SC) {
  'use strict';

  const { byId, all } = SC.dom;
  let language = 'zh';
  let table = null;

  function read() {
    if (!table) table = JSON.parse(byId('page-words').textContent);
    return table;
  }

  const TURNING = /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc]/; // letters and marks that turn a line about
  const MARKS = /[\u202a-\u202e\u2066-\u2069]/g;

  /** A name that stands among other text: where it is written from right to left it turns nothing but itself. */
  function isolate(text) {
    return TURNING.test(text) ? `\u2068${text.replace(MARKS, '')}\u2069` : text;
  }

  /**
   * Say `key` in the page's language, with `{name}` filled in from `values`, and of `{name:one|many}` the form that goes with it.
   * @param {string} key @param {Object<string, (string|number)>=} values
   */
  function say(key, values) {
    const text = read()[language][key];
    if (text === undefined) return key;
    const isGiven = (name) => values && name in values;
    const counted = text.replace(/\{(\w+):([^|{}]*)\|([^{}]*)\}/g, (whole, name, one, many) => (isGiven(name) && String(values[name]) === '1' ? one : many));
    return counted.replace(/\{(\w+)\}/g, (whole, name) => (isGiven(name) ? isolate(String(values[name])) : whole));
  }

  /** A sentence or heading begins with a capital letter, where the language has them. */
  function begin(text) {
    return text.charAt(0).toUpperCase() + text.slice(1);
  }

  /** A population basis of official statistics in the page's language; any other as the plan has it. */
  function basis(text) {
    if (!text) return say('basis_untold');
    const known = say(`basis_${text}`);
    return known === `basis_${text}` ? text : known;
  }

  /** Choose between two given texts; the other one where the wanted one is empty. */
  function pick(zh, en) {
    return language === 'zh' ? zh || en : en || zh;
  }

  /** Switch the language: every element that names a word follows. */
  function speak(chosen) {
    language = chosen === 'en' ? 'en' : 'zh';
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
    all('[data-word]').forEach((element) => (element.textContent = say(element.dataset.word)));
    all('[data-label]').forEach((element) => element.setAttribute('aria-label', say(element.dataset.label)));
    all('[data-alt]').forEach((element) => element.setAttribute('alt', say(element.dataset.alt)));
    all('[data-placeholder]').forEach((element) => element.setAttribute('placeholder', say(element.dataset.placeholder)));
  }

  SC.words = { say, isolate, begin, basis, pick, speak, language: () => language };
})(ServiceCircle);
