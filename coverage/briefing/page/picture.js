/* The whole picture of a state: the same for the screen, for either side of the divider, and for print. */
(function (SC) {
  'use strict';

  function paintOf(page) {
    return page.state.projector ? SC.palette.PROJECTOR : SC.palette.SCREEN;
  }

  /** Land, parks, streets. */
  function drawGround(context, view, page) {
    const measured = withScale(view);
    SC.ground.draw(context, measured, page.scene, paintOf(page));
  }

  /** All that depends on the state. */
  function drawState(context, view, page) {
    const measured = withScale(view), { state } = page;
    if (state.view === 'patrol') return drawPatrol(context, measured, page);
    if (state.view === 'compare') {
      clipped(context, 0, measured.splitX, measured.H, () => drawCoverage(context, measured, page, page.today));
      clipped(context, measured.splitX, measured.W, measured.H, () => drawCoverage(context, measured, page, page.then));
    } else drawCoverage(context, measured, page, SC.figures.coverages(page).after);
    return SC.areas.drawLabels(context, measured, paintOf(page), fontOf(state), placeRates(context, measured, page));
  }

  /** Where the areas' rates stand; on either side of the divider those of its coverage, whole. */
  function placeRates(context, view, page) {
    const { state, plan } = page, mode = SC.figures.modeOf(page), isSplit = state.view === 'compare';
    if (!state.layers.areas) return [];
    const { after } = SC.figures.coverages(page), coverageAt = (x) => (!isSplit ? after : x < view.splitX ? page.today : page.then);
    const tell = (area, x) => rateLabel(page, area, coverageAt(x), mode);
    return SC.areas.placeLabels(context, view, page.scene, paintOf(page), state.level, fontOf(state), tell, isSplit ? view.splitX : undefined);
  }

  function withScale(view) {
    return Object.assign({}, view, { metresPerPixel: view.m / view.k });
  }

  function clipped(context, from, to, height, draw) {
    context.save();
    context.beginPath();
    context.rect(from, 0, to - from, height);
    context.clip();
    draw();
    context.restore();
  }

  function drawCoverage(context, view, page, coverage) {
    const { state, scene } = page, paint = paintOf(page), shown = state.layers, mode = SC.figures.modeOf(page);
    const before = page.today.layer(state.circle, mode), after = coverage.layer(state.circle, mode);
    if (shown.parks) SC.ground.drawParks(context, view, scene, paint);
    if (shown.reach) {
      const base = page.reach.of(page.today, state.circle, mode);
      SC.reach.draw(context, view, scene, paint, base, coverage === page.today ? base : page.reach.of(coverage, state.circle, mode));
    }
    const afterStatus = coverage === page.today ? before.status : after.status;
    SC.homes.draw(context, view, scene, paint, before.status, afterStatus, { lacking: shown.lacking, covered: SC.pageState.showsLayer(state, 'covered', view.screenScale || view.metresPerPixel) });
    if (shown.areas) SC.areas.drawBorders(context, view, scene, paint, state.level);
    drawArea(context, view, page, paint);
    drawMarks(context, view, page, coverage, paint);
  }

  function drawArea(context, view, { state, scene }, paint) {
    if (state.selected && state.selected.kind === 'area') SC.areas.drawChosen(context, view, scene, paint, state.selected.index);
  }

  function drawMarks(context, view, page, coverage, paint) {
    const { state } = page, mode = SC.figures.modeOf(page), chosen = state.selected;
    if (state.layers.spots) SC.marks.drawSpots(context, view, page.spots(), page.spotRadius(), paint);
    SC.posts.draw(context, view, paint, SC.figures.stationsOf(coverage), {
      circle: state.circle, mode, selected: chosen && chosen.kind === 'station' ? chosen.key : null,
      removed: state.view === 'what_if' ? page.removed() : [], today: state.layers.stations, proposed: state.layers.stations,
    });
    if (page.walk && (state.view !== 'compare' || coverage === page.then)) SC.marks.drawWalk(context, view, page.walk, paint);
    if (chosen && chosen.kind === 'home') SC.marks.drawPin(context, view, page.plan.residences.x[chosen.index], page.plan.residences.y[chosen.index], paint);
  }

  function rateLabel(page, area, coverage, mode) {
    if (area.unit === null) return null;
    const { plan, state } = page, unit = plan.doc.units[area.unit], covered = SC.figures.covered(page, coverage, state.circle, mode)[area.unit];
    const rate = SC.figures.rates(page, coverage, state.circle, mode)[area.unit];
    const goal = state.circle === SC.ALL ? null : plan.circles[state.circle].target;
    const figure = unit.residents ? SC.format.shortTenths(rate) : '';
    return { name: shortName(area.name), figure, low: goal !== null && !SC.figures.meets(plan, covered, rate, area.unit, goal), weight: unit.residents };
  }

  /** On the map "社区" and "街道" after a name tell nothing new. */
  function shortName(name) {
    return name.length > 3 ? name.replace(/(社区|街道)$/, '') : name;
  }

  function drawPatrol(context, view, page) {
    const { state, scene, plan } = page, paint = paintOf(page), hexagons = SC.figures.showsHexagons(page) ? SC.hexagons.of(page) : null;
    if (hexagons && state.layers.areas) SC.hexagons.drawDensity(context, view, hexagons, paint);
    else if (plan.doc.patrol && state.layers.areas) SC.areas.drawDensity(context, view, scene, paint, state.level, (area) => SC.figures.densityClass(plan, area.unit));
    SC.areas.drawBorders(context, view, scene, paint, state.level);
    drawArea(context, view, page, paint);
    if (hexagons && state.selected && state.selected.kind === 'hexagon') SC.hexagons.drawChosen(context, view, hexagons, state.selected.index, paint);
    const tell = (area) => (hexagons ? nameLabel(plan, area) : ratioLabel(plan, area));
    SC.areas.drawLabels(context, view, paint, fontOf(state), SC.areas.placeLabels(context, view, scene, paint, state.level, fontOf(state), tell));
  }

  function ratioLabel(plan, area) {
    if (area.unit === null) return null;
    const patrol = SC.figures.patrolByUnit(plan), row = patrol && patrol.get(area.unit), unit = plan.doc.units[area.unit];
    if (!row) return { name: shortName(area.name), figure: '', low: false, weight: unit.residents };
    const figure = SC.figures.isMasked(row) ? SC.words.say('patrol_masked') : SC.figures.ratioText(row);
    return { name: shortName(area.name), figure, low: row.shortage > 0, weight: unit.residents };
  }

  function nameLabel(plan, area) {
    return area.unit === null ? null : { name: shortName(area.name), figure: '', low: false, weight: plan.doc.units[area.unit].residents };
  }

  const fontOf = (state) => SC.palette.FONTS[state.language];

  SC.picture = { drawGround, drawState, paintOf, placeRates, withScale };
})(ServiceCircle);
