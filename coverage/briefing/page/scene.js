/* What the map draws, in metres east and south of the plan's origin, ready for a canvas: made once from the plan. */
(function (SC) {
  'use strict';

  const GRADES = 4;

  /**
   * @param {object} plan what `readPlan` returned.
   * @returns {object} Float32Arrays of junctions, street vertices and residences; boxes of edges, and edges by grade; areas and parks as rings.
   */
  function makeScene(plan) {
    const { edges, junctions, residences } = plan;
    const byGrade = Array.from({ length: GRADES }, () => []);
    for (let e = 0; e < edges.count; e++) byGrade[Math.min(GRADES - 1, edges.grade[e])].push(e);
    return {
      nodeX: east(junctions.x), nodeY: south(junctions.y),
      lineX: east(edges.x), lineY: south(edges.y),
      homeX: east(residences.x), homeY: south(residences.y),
      edgeBox: edgeBoxes(edges),
      byGrade: byGrade.map((list) => Int32Array.from(list)),
      areas: plan.areas.map(makeArea),
      parks: plan.parks.map(makeArea),
      extent: plan.extent.map((value) => value / 1000),
    };
  }

  function east(values) {
    const out = new Float32Array(values.length);
    for (let i = 0; i < out.length; i++) out[i] = values[i] / 1000;
    return out;
  }

  function south(values) {
    const out = new Float32Array(values.length);
    for (let i = 0; i < out.length; i++) out[i] = -values[i] / 1000;
    return out;
  }

  /** West, north, east and south of every edge, its bends included. */
  function edgeBoxes({ count, vertexStart, x, y }) {
    const out = new Float32Array(4 * count);
    for (let e = 0; e < count; e++) {
      let west = Infinity, east = -Infinity, north = Infinity, south = -Infinity;
      for (let i = vertexStart[e]; i < vertexStart[e + 1]; i++) {
        west = Math.min(west, x[i]);
        east = Math.max(east, x[i]);
        north = Math.min(north, -y[i]);
        south = Math.max(south, -y[i]);
      }
      out.set([west / 1000, north / 1000, east / 1000, south / 1000], 4 * e);
    }
    return out;
  }

  function makeArea(area) {
    const rings = area.rings.map((ring) => ({ x: east(ring.x), y: south(ring.y) }));
    const label = area.label ? { labelX: area.label[0] / 1000, labelY: -area.label[1] / 1000 } : inside(rings);
    return Object.assign({}, area, { rings, box: boxOf(rings) }, label);
  }

  /** The centroid of the largest ring, where a label goes. */
  function inside(rings) {
    let best = { size: -1, labelX: 0, labelY: 0 };
    rings.forEach(({ x, y }) => {
      let double = 0, cx = 0, cy = 0;
      for (let i = 0, j = x.length - 1; i < x.length; j = i++) {
        const cross = (x[j] - x[0]) * (y[i] - y[0]) - (x[i] - x[0]) * (y[j] - y[0]);
        double += cross;
        cx += (x[j] + x[i] - 2 * x[0]) * cross;
        cy += (y[j] + y[i] - 2 * y[0]) * cross;
      }
      if (Math.abs(double) > best.size) {
        best = double
          ? { size: Math.abs(double), labelX: x[0] + cx / (3 * double), labelY: y[0] + cy / (3 * double) }
          : { size: 0, labelX: x[0], labelY: y[0] };
      }
    });
    return best;
  }

  /** [west, north, east, south] in metres east and south. */
  function boxOf(rings) {
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    rings.forEach(({ x, y }) => {
      for (let i = 0; i < x.length; i++) {
        box[0] = Math.min(box[0], x[i]);
        box[1] = Math.min(box[1], y[i]);
        box[2] = Math.max(box[2], x[i]);
        box[3] = Math.max(box[3], y[i]);
      }
    });
    return box;
  }

  SC.makeScene = makeScene;
})(ServiceCircle);
