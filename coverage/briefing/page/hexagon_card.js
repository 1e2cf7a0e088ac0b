/* The card of a hexagon: who lives in it, who patrols it, and what these counts are. */
(function (SC) {
  'use strict';

  const { make, pairs } = SC.dom;
  const { say } = SC.words;
  const format = SC.format;

  /** @param {object} page @param {number} i number of the hexagon @returns {Element[]} */
  function content(page, i) {
    const { hexagons } = page.plan, kind = hexagons.kind(i);
    return [
      make('h3', { text: `${say('kind_hexagon')} ${hexagons.id(i)}` }),
      make('p', { class: 'place', text: [placeOf(page, i), say('card_h3', { n: hexagons.resolution })].filter(Boolean).join(' · ') }),
      pairs([
        [say('card_residents'), format.whole(hexagons.residents[i])],
        [say('patrollers'), count(hexagons, i)],
        [say('patrol_ratio'), hexagons.ratio[i] && hexagons.residents[i] ? format.oneTo(hexagons.ratio[i]) : format.DASH],
        [say('card_class'), SC.figures.classWord(page.plan, kind)],
        ...needs(page.plan, i),
      ]),
      hexagons.spread ? make('p', { class: 'reason', text: say('card_spread') }) : null,
      make('p', { class: 'reason', text: SC.legend.populationLine(page.plan) }),
    ].filter(Boolean);
  }

  function count(hexagons, i) {
    const told = format.hundredths(hexagons.patrollers[i]);
    return hexagons.spread ? say('spread_count', { n: told }) : told;
  }

  /** Whole people are missing or too many only where patrollers stand where they are. */
  function needs(plan, i) {
    const { spread, residents, patrollers } = plan.hexagons, { ratio } = plan.doc.patrol;
    if (spread) return [];
    const needed = Math.ceil(residents[i] / ratio), short = needed - patrollers[i] / 100;
    return [[say('c_need'), format.whole(needed)], short > 0 ? [say('c_gap'), format.whole(short)] : short < 0 && [say('c_over'), format.whole(-short)]];
  }

  /** The area of the listed level in which the hexagon's middle lies. */
  function placeOf(page, i) {
    const { x, y } = SC.hexagons.of(page), { scene, state } = page;
    const area = scene.areas.find((one) => one.level === state.level && x[i] >= one.box[0] && x[i] <= one.box[2] && y[i] >= one.box[1] && y[i] <= one.box[3]
      && one.rings.filter((ring) => SC.hexagons.inRing(ring.x, ring.y, 0, ring.x.length, x[i], y[i])).length % 2 === 1);
    return area ? area.name : '';
  }

  SC.hexagonCard = { content };
})(ServiceCircle);
