(function (SC) {
  /**
   * A binary heap of numbers by key; equal keys in no order. It grows, and is empty again after use.
   * @returns {{size: number, push: function(number, number), pop: function(): number, key: number}} `pop` returns the item of the
   *   smallest key and leaves that key in `key`
   */
  SC.makeHeap = function () {
    let keys = new Float64Array(1024);
    let items = new Int32Array(1024);
    const heap = { size: 0, key: 0, push: push, pop: pop, clear: clear };

    /**
     * Make room for twice as many.
     */
    function grow() {
      const more = new Float64Array(2 * keys.length);
      more.set(keys);
      keys = more;
      const wider = new Int32Array(keys.length);
      wider.set(items);
      items = wider;
    }

    /**
     * Forget what is in it.
     */
    function clear() {
      heap.size = 0;
    }

    /**
     * Put an item in.
     * @param {number} key
     * @param {number} item
     */
    function push(key, item) {
      if (heap.size === keys.length) grow();
      let at = heap.size++;
      while (at > 0) {
        const up = (at - 1) >> 1;
        if (keys[up] <= key) break;
        keys[at] = keys[up];
        items[at] = items[up];
        at = up;
      }
      keys[at] = key;
      items[at] = item;
    }

    /**
     * Take the item of the smallest key out.
     * @returns {number} −1 where there is none
     */
    function pop() {
      if (heap.size === 0) return -1;
      const found = items[0];
      heap.key = keys[0];
      const size = --heap.size;
      const key = keys[size];
      const item = items[size];
      let at = 0;
      for (;;) {
        let down = 2 * at + 1;
        if (down >= size) break;
        if (down + 1 < size && keys[down + 1] < keys[down]) down++;
        if (keys[down] >= key) break;
        keys[at] = keys[down];
        items[at] = items[down];
        at = down;
      }
      keys[at] = key;
      items[at] = item;
      return found;
    }

    return heap;
  };
})(ServiceCircle);
