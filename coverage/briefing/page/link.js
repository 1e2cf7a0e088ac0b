/* The state in the address: read when the page opens, written a moment after each change. */
(function (SC) {
  'use strict';

  const WAIT_MS = 400;
  let timer = 0, written = '';

  const fragment = () => {
    try {
      return decodeURIComponent(window.location.hash.slice(1));
    } catch (error) {
      return '';
    }
  };

  /** @returns {?{edits: object[], extra: object}} what the address holds; null where it holds nothing for this plan. */
  function read(plan) {
    const text = fragment();
    return text && text !== written ? SC.decodeState(plan, text) : null;
  }

  /** Whether the address holds a state that this plan cannot take. */
  function isRefused(plan) {
    const text = fragment();
    return /^v\d+\./.test(text) && text !== written && SC.decodeState(plan, text) === null;
  }

  /** Whether the page has an address that can be handed on: inside a notebook it has none. */
  const hasAddress = () => /^(file|https?):$/.test(window.location.protocol);

  /** The text for the address of this moment. */
  function textOf(page, place) {
    return SC.encodeState(page.what, Object.assign(SC.pageState.toLink(page.state), { place }));
  }

  /** Write soon; many changes in a row are written once. */
  function writeSoon(page, placeNow) {
    clearTimeout(timer);
    timer = setTimeout(() => writeNow(page, placeNow()), WAIT_MS);
  }

  function writeNow(page, place) {
    written = textOf(page, place);
    try {
      window.history.replaceState(null, '', `#${written}`);
    } catch (error) {
      // A page inside a notebook has no address of its own.
    }
  }

  /** Put the whole link on the clipboard; false where the browser does not allow it. */
  function copy(page, place) {
    writeNow(page, place);
    const box = document.createElement('textarea');
    box.value = `${String(window.location.href).split('#')[0]}#${written}`;
    box.setAttribute('aria-hidden', 'true');
    box.className = 'hidden-text';
    document.body.appendChild(box);
    box.select();
    let done = false;
    try {
      done = document.execCommand('copy');
    } catch (error) {
      done = false;
    }
    document.body.removeChild(box);
    return done;
  }

  SC.link = { read, isRefused, hasAddress, writeSoon, copy };
})(ServiceCircle);
