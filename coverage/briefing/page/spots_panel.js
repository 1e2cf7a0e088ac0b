/* The list of hot spots: where most uncovered people live, and what is wrong there. */
(function (SC) {
  'use strict';

  const { byId, make, fill } = SC.dom;
  const { say } = SC.words;
  const format = SC.format;

  /** @param {object} page @param {{open: function(object): void, attempt: function(object): void}} act shows a spot on the map, tries a station there */
  function update(page, act) {
    const { plan, state } = page, spots = page.spots();
    const total = plan.doc.units[0].residents, lacking = total - SC.figures.shown(page).after[0];
    byId('spots-title').textContent = say('spots_title');
    byId('spots-caption').textContent = say('spots_caption', { circle: SC.figures.circleName(plan, state.circle), radius: page.spotRadius() });
    if (!spots.length) return fill(byId('spots'), make('p', { class: 'panel-note', text: say('spots_none') }));
    const items = spots.map((spot, place) => make('li', {}, itemOf(plan, spot, place, lacking, () => act.open(spot)), tryOf(spot, place, act)));
    return fill(byId('spots'), make('ol', {}, ...items));
  }

  function itemOf(plan, spot, place, lacking, open) {
    const where = SC.figures.placeOfHome(plan, spot.home).split(' · ').slice(-2).join(' · ') || plan.doc.plan.name;
    return make('button', { type: 'button', on: { click: open } },
      make('span', { class: 'number', text: String(place + 1) }),
      make('span', { class: 'where', text: where }),
      make('span', { class: 'people', text: say('people', { n: format.whole(spot.residents) }) }),
      make('span', { class: 'under', text: [say('spots_homes', { n: format.whole(spot.homes) }), say('spots_share', { share: format.percent(spot.residents, lacking) })].join(SC.words.pick('，', ', ')) }));
  }

  function tryOf(spot, place, act) {
    return make('button', { type: 'button', class: 'attempt', 'aria-label': say('spots_try_at', { n: place + 1 }), text: say('spots_try'), on: { click: () => act.attempt(spot) } });
  }

  SC.spotsPanel = { update };
})(ServiceCircle);
