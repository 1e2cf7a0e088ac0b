/* What the page shows at the moment: one object, changed in one place, told to whoever listens. */
(function (SC) {
  'use strict';

  const VIEWS = ['today', 'proposal', 'compare', 'what_if', 'patrol'];

  /** @returns {object} the state that a page opens with, in the language in which it was written. */
  function firstState(plan, language) {
    return {
      view: 'today',
      circle: 0,
      mode: 'nominal',
      language,
      level: usualLevel(plan.doc.levels),
      sort: { key: 'bar', down: false },
      tab: 'league',
      projector: false,
      split: 0.5,
      shapes: 'areas', // of patroller density; or 'hexagons'
      layers: { reach: true, lacking: true, covered: null, stations: true, areas: true, parks: true, spots: false },
      legendOpen: true,
      selected: null, // {kind: 'station', key} | {kind: 'home', index} | {kind: 'hexagon', index} | {kind: 'area', index of its unit} | null
      tryFirst: 0,
    };
  }

  const COVERED_FROM = 3.2; // metres a pixel from which covered residences are shown without being asked for

  /** Whether a layer is shown; that of covered residences follows the map's scale until the reader chooses. */
  function showsLayer(state, name, metresPerPixel) {
    const chosen = state.layers[name];
    return chosen === null ? state.layers.reach && metresPerPixel < COVERED_FROM : chosen;
  }

  /** Communities where there are any, else the finest level that is not too long to read, else the coarsest. */
  function usualLevel(levels) {
    if (levels.includes('community')) return 'community';
    const named = levels.filter((level) => level !== 'grid' && level !== 'plan');
    return named[named.length - 1] || levels[levels.length - 1] || 'plan';
  }

  /** The part of the state that a link holds. */
  function toLink(state) {
    const { view, circle, mode, language, level, tab, projector, split, shapes, sort, layers } = state;
    return { view, circle, mode, language, level, tab, projector, split, shapes, sort, layers, selected: state.selected };
  }

  /** Take over from a link what makes sense for this plan; the rest stays. */
  function fromLink(state, link, plan) {
    const next = Object.assign({}, state);
    if (!link || typeof link !== 'object') return next;
    if (VIEWS.includes(link.view)) next.view = link.view;
    if (Number.isInteger(link.circle) && link.circle >= SC.ALL && link.circle < plan.circles.length) next.circle = link.circle;
    if (link.mode === 'nominal' || link.mode === 'effective') next.mode = link.mode;
    if (link.language === 'zh' || link.language === 'en') next.language = link.language;
    if (plan.doc.levels.includes(link.level)) next.level = link.level;
    if (['league', 'spots', 'next', 'about'].includes(link.tab)) next.tab = link.tab;
    next.projector = link.projector === true;
    if (link.split >= 0.03 && link.split <= 0.97) next.split = link.split;
    if (link.shapes === 'areas' || link.shapes === 'hexagons') next.shapes = link.shapes;
    if (link.sort && typeof link.sort.key === 'string') next.sort = { key: link.sort.key, down: link.sort.down === true };
    if (link.layers && typeof link.layers === 'object') {
      next.layers = Object.assign({}, state.layers);
      Object.keys(next.layers).forEach((name) => {
        if (typeof link.layers[name] === 'boolean') next.layers[name] = link.layers[name];
      });
    }
    next.selected = readSelected(link.selected, plan);
    return next;
  }

  function readSelected(selected, plan) {
    if (!selected || typeof selected !== 'object') return null;
    if (selected.kind === 'station' && typeof selected.key === 'string') return { kind: 'station', key: selected.key };
    const { kind, index } = selected, counts = { home: plan.residences.count, hexagon: plan.hexagons.count, area: plan.doc.units.length };
    return Number.isInteger(index) && index >= 0 && index < (counts[kind] || 0) ? { kind, index } : null;
  }

  SC.pageState = { VIEWS, showsLayer, first: firstState, toLink, fromLink };
})(ServiceCircle);
