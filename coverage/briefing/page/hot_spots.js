/* Where uncovered people live closest together: discs that hold most of them and do not overlap. */
(function (SC) {
  'use strict';

  const CELL_M = 50;
  const MOST = 12;
  const MOST_IN_TABLE = 4e6; // cells, 100 km × 100 km

  /**
   * The greedy choice of discs around residences: the fullest first, then the fullest of what it leaves.
   * @param {{homeX: Float32Array, homeY: Float32Array}} scene @param {Int32Array} residents
   * @param {Uint8Array} status of each residence @param {number} radius_m of a disc
   * @returns {{x: number, y: number, residents: number, homes: number, home: number}[]} metres east and south; at most 12
   */
  function find(scene, residents, status, radius_m) {
    const left = [];
    for (let i = 0; i < status.length; i++) if (status[i] !== SC.COVERED && residents[i] > 0) left.push(i);
    const grid = new Grid(scene, residents, left);
    const spots = [];
    while (spots.length < MOST) {
      const centre = grid.fullest(radius_m);
      if (!centre) break;
      spots.push(grid.take(centre, radius_m));
    }
    // Sums of cells choose the discs, their residences count them: the fullest first.
    return spots.filter((spot) => spot.residents > 0).sort((a, b) => b.residents - a.residents);
  }

  /**
   * The home of a disc that is nearest to the mean of its uncovered people, by straight lines: where a station may be tried.
   * Homes without a street count for nothing: no station reaches them.
   * @returns {?{x: number, y: number}} metres east and south; null where nobody of the disc lives at a street
   */
  function middle({ homeX, homeY }, residents, status, spot, radius_m) {
    const inside = [];
    for (let i = 0; i < status.length; i++) if (status[i] !== SC.COVERED && status[i] !== SC.OFF_NETWORK && residents[i] > 0 && Math.hypot(homeX[i] - spot.x, homeY[i] - spot.y) <= radius_m) inside.push(i);
    const people = inside.reduce((sum, i) => sum + residents[i], 0), mean = (values) => inside.reduce((sum, i) => sum + values[i] * residents[i], 0) / people;
    if (!people) return null;
    const x = mean(homeX), y = mean(homeY), far = (i) => Math.hypot(homeX[i] - x, homeY[i] - y);
    const nearest = inside.reduce((best, i) => (far(i) < far(best) ? i : best));
    return { x: homeX[nearest], y: homeY[nearest] };
  }

  class Grid {
    constructor(scene, residents, homes) {
      this.scene = scene;
      this.residents = residents;
      this.cells = [];
      this.place(homes);
      homes.forEach((i) => {
        const column = Math.floor(scene.homeX[i] / CELL_M), row = Math.floor(scene.homeY[i] / CELL_M), key = this.keyOf(column, row);
        let cell = this.cellOf.get(key);
        if (!cell) {
          this.cellOf.set(key, (cell = { column, row, people: 0, homes: [], sum: -1, barred: false }));
          this.cells.push(cell);
        }
        cell.people += residents[i];
        cell.homes.push(i);
      });
    }

    /** Where the cells lie; a compact plan has a table of them, for a lookup in a map takes ten times as long. */
    place(homes) {
      const { homeX, homeY } = this.scene;
      let west = Infinity, north = Infinity, east = -Infinity, south = -Infinity;
      homes.forEach((i) => {
        west = Math.min(west, homeX[i]);
        north = Math.min(north, homeY[i]);
        east = Math.max(east, homeX[i]);
        south = Math.max(south, homeY[i]);
      });
      this.first = { column: Math.floor(west / CELL_M), row: Math.floor(north / CELL_M) };
      this.columns = homes.length ? Math.floor(east / CELL_M) - this.first.column + 1 : 0;
      this.rows = homes.length ? Math.floor(south / CELL_M) - this.first.row + 1 : 0;
      const count = this.columns * this.rows, table = count <= MOST_IN_TABLE ? new Array(count).fill(null) : null;
      this.cellOf = table ? { get: (key) => table[key], set: (key, cell) => (table[key] = cell) } : new Map();
    }

    /** The number of a cell, −1 beyond the outermost ones. */
    keyOf(column, row) {
      const i = column - this.first.column, j = row - this.first.row;
      return i < 0 || j < 0 || i >= this.columns || j >= this.rows ? -1 : i * this.rows + j;
    }

    /** The cell around whose middle most people live. Sums are counted anew only near what was taken. */
    fullest(radius_m) {
      let best = null;
      this.cells.forEach((cell) => {
        if (!cell.people || cell.barred) return;
        if (cell.sum < 0) cell.sum = this.around(cell, radius_m);
        if (!best || cell.sum > best.sum) best = cell;
      });
      return best;
    }

    around(cell, radius_m) {
      let sum = 0;
      this.near(cell, radius_m, (other) => (sum += other.people));
      return sum;
    }

    near(cell, radius_m, call) {
      const reach = Math.floor(radius_m / CELL_M);
      for (let i = -reach; i <= reach; i++) {
        for (let j = -reach; j <= reach; j++) {
          if ((i * i + j * j) * CELL_M * CELL_M > radius_m * radius_m) continue;
          const key = this.keyOf(cell.column + i, cell.row + j), other = key < 0 ? null : this.cellOf.get(key);
          if (other) call(other);
        }
      }
    }

    /** Take the people of a disc out and say who they were: counted by residence, not by cell. */
    take(cell, radius_m) {
      const { homeX, homeY } = this.scene;
      const x = (cell.column + 0.5) * CELL_M, y = (cell.row + 0.5) * CELL_M;
      const spot = { x, y, residents: 0, homes: 0, home: cell.homes[0] };
      this.near(cell, radius_m + 1.5 * CELL_M, (other) => {
        other.homes = other.homes.filter((i) => {
          if (Math.hypot(homeX[i] - x, homeY[i] - y) > radius_m) return true;
          spot.residents += this.residents[i];
          spot.homes += 1;
          other.people -= this.residents[i];
          return false;
        });
      });
      this.near(cell, 2 * radius_m + 2 * CELL_M, (other) => (other.sum = -1));
      // Discs do not overlap: what lies within a diameter is no centre any more.
      this.near(cell, 2 * radius_m, (other) => (other.barred = true));
      return spot;
    }
  }

  SC.hotSpots = { find, middle };
})(ServiceCircle);
