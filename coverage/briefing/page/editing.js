(function (SC) {
  /**
   * A station with other services: what it offered before keeps its staff, what is new counts as staffed.
   * @param {Object} plan
   * @param {?Object} first the station as it was at the start
   * @param {Object} station
   * @param {string[]} services
   * @returns {Object}
   */
  SC.offering = function (plan, first, station, services) {
    const offers = plan.circles.map(function (circle) { return services.indexOf(circle.service) >= 0; });
    const effective = offers.map(function (there, c) { return there && (!first || !first.offers[c] || first.effective[c]); });
    return Object.assign({}, station, { services: services.slice(), offers: offers, effective: effective });
  };

  /**
   * A station elsewhere.
   * @param {Object} plan
   * @param {?Object} first the station as it was at the start
   * @param {Object} station
   * @param {number} x
   * @param {number} y
   * @returns {Object}
   */
  SC.standing = function (plan, first, station, x, y) {
    const px = Math.round(x);
    const py = Math.round(y);
    if (first && px === first.x && py === first.y) {
      const back = Object.assign({}, station, { x: px, y: py, entries: first.entries });
      delete back.from;
      return back;
    }
    const moved = { x: px, y: py, entries: SC.enter(plan, px, py) };
    if (first) moved.from = { x: first.x, y: first.y };
    return Object.assign({}, station, moved);
  };

  /**
   * A station that is new; it enters where it stands.
   * @param {Object} plan
   * @param {string} key
   * @param {number} x whole millimetres less the origin
   * @param {number} y
   * @param {{id: string, name: string, services: string[]}} given
   * @returns {Object}
   */
  SC.newStation = function (plan, key, x, y, given) {
    const station = { key: key, id: given.id || key.toUpperCase(), name: given.name || "", kind: "added", x: Math.round(x), y: Math.round(y) };
    station.entries = SC.enter(plan, station.x, station.y);
    const every = plan.circles.map(function (circle) { return circle.service; });
    const services = given.services || every.filter(function (service, i) { return every.indexOf(service) === i; });
    return SC.offering(plan, null, station, services);
  };
})(ServiceCircle);
