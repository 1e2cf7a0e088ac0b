(function (SC) {
  const VERSION = "v1.";
  const ACTIONS = { add: "a", move: "m", remove: "r", services: "s" };
  const HASH_LENGTH = 12;
  const MOST_EDITS = 10000;

  /**
   * Text of bytes that may stand in a URL's fragment.
   * @param {string} text
   * @returns {string}
   */
  function toFragment(text) {
    const bytes = new TextEncoder().encode(text);
    let raw = "";
    for (let i = 0; i < bytes.length; i++) raw += String.fromCharCode(bytes[i]);
    return btoa(raw).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  /**
   * What `toFragment` was given.
   * @param {string} fragment
   * @returns {string}
   */
  function fromFragment(fragment) {
    const raw = atob(fragment.replace(/-/g, "+").replace(/_/g, "/"));
    const bytes = new Uint8Array(raw.length);
    for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  }

  /**
   * A number that tells one list of stations and sites, and one scenario, from another: the edits name them by their place in it (FNV-1a).
   * @param {Object} plan
   * @returns {string}
   */
  function fingerprint(plan) {
    const scenario = plan.doc.scenario ? "\n" + plan.doc.scenario.hash : "";
    const bytes = new TextEncoder().encode(plan.stations.concat(plan.sites).map(function (s) { return s.key + s.id; }).join("\n") + scenario);
    let hash = 0x811c9dc5;
    for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ bytes[i], 0x01000193);
    return (hash >>> 0).toString(36);
  }

  /**
   * The what-if's edits, and what the page wants to keep beside them, as text for a URL's fragment.
   * @param {Object} what the what-if
   * @param {Object} [extra] plain data of the page: view, circle, language …
   * @returns {string}
   */
  SC.encodeState = function (what, extra) {
    const edits = what.edits.map(function (edit) {
      return [ACTIONS[edit.action], edit.key, edit.x, edit.y, edit.services, edit.name];
    });
    const plan = what.plan.doc.plan.hash.slice(0, HASH_LENGTH);
    return VERSION + toFragment(JSON.stringify({ p: plan, s: fingerprint(what.plan), e: edits, x: extra || {} }));
  };

  /**
   * What `encodeState` wrote, or null: a fragment is text from anywhere.
   * @param {Object} plan
   * @param {string} text
   * @returns {?{edits: Object[], extra: Object}}
   */
  SC.decodeState = function (plan, text) {
    if (text.slice(0, VERSION.length) !== VERSION) return null;
    let told;
    try {
      told = JSON.parse(fromFragment(text.slice(VERSION.length)));
    } catch (error) {
      return null;
    }
    if (!told || told.p !== plan.doc.plan.hash.slice(0, HASH_LENGTH) || !Array.isArray(told.e)) return null;
    if (told.s !== fingerprint(plan)) return null;
    const edits = told.e.slice(0, MOST_EDITS).map(function (row) { return readEdit(plan, row); });
    if (edits.indexOf(null) >= 0) return null;
    return { edits: edits, extra: told.x && typeof told.x === "object" ? told.x : {} };
  };

  /**
   * One edit, checked.
   * @param {Object} plan
   * @param {Array} row
   * @returns {?Object}
   */
  function readEdit(plan, row) {
    if (!Array.isArray(row) || typeof row[1] !== "string" || !/^[tpn]\d{1,7}$/.test(row[1])) return null;
    const action = Object.keys(ACTIONS).find(function (name) { return ACTIONS[name] === row[0]; });
    if (!action) return null;
    const edit = { action: action, key: row[1] };
    if (action === "add" || action === "move") {
      if (!Number.isSafeInteger(row[2]) || !Number.isSafeInteger(row[3])) return null;
      edit.x = row[2];
      edit.y = row[3];
    }
    if (action === "add" || action === "services") {
      if (!Array.isArray(row[4]) || !row[4].every(function (service) { return typeof service === "string"; })) return null;
      edit.services = row[4];
    }
    if (action === "add") edit.name = typeof row[5] === "string" ? row[5] : "";
    return edit;
  }
})(ServiceCircle);
