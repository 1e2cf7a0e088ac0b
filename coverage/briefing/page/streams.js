(function (SC) {
  const DELTA = 1;
  const ZIGZAG = 2;
  const INT32 = 2147483647;

  /**
   * Bytes of a base64 text.
   * @param {string} text
   * @returns {Uint8Array}
   */
  function fromBase64(text) {
    const raw = atob(text.trim());
    const bytes = new Uint8Array(raw.length);
    for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
    return bytes;
  }

  /**
   * Unpack gzip by the browser where it can, else by `SC.inflate`.
   * @param {Uint8Array} bytes
   * @returns {Promise<Uint8Array>}
   */
  async function unpack(bytes) {
    if (typeof DecompressionStream !== "function" || typeof Response !== "function") return SC.inflate(bytes);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }

  /**
   * One stream as whole numbers.
   * @param {Uint8Array} data all byte planes
   * @param {{n: number, w: number, c: number, o: number}} entry values, bytes a value, coding, first byte
   * @returns {Int32Array|Float64Array} Float64Array where a value does not fit 31 bits
   */
  function decodeStream(data, entry) {
    const n = entry.n;
    const zigzag = (entry.c & ZIGZAG) !== 0;
    const delta = (entry.c & DELTA) !== 0;
    const narrow = new Int32Array(n);
    let sum = 0;
    for (let i = 0; i < n; i++) {
      let value = 0;
      for (let at = entry.o + (entry.w - 1) * n + i; at >= entry.o; at -= n) value = value * 256 + data[at];
      if (zigzag) value = value % 2 ? -(value + 1) / 2 : value / 2;
      if (delta) value = sum += value;
      if (value > INT32 || value < -INT32) return decodeWide(data, entry);
      narrow[i] = value;
    }
    return narrow;
  }

  /**
   * A stream with values beyond 31 bits.
   * @param {Uint8Array} data
   * @param {Object} entry
   * @returns {Float64Array}
   */
  function decodeWide(data, entry) {
    const n = entry.n;
    const wide = new Float64Array(n);
    let sum = 0;
    for (let i = 0; i < n; i++) {
      let value = 0;
      for (let at = entry.o + (entry.w - 1) * n + i; at >= entry.o; at -= n) value = value * 256 + data[at];
      if (entry.c & ZIGZAG) value = value % 2 ? -(value + 1) / 2 : value / 2;
      if (entry.c & DELTA) value = sum += value;
      wide[i] = value;
    }
    return wide;
  }

  /**
   * Every stream of a payload.
   * @param {Object} table name → entry, of the document
   * @param {string} base64 the packed streams
   * @returns {Promise<Object>} name → Int32Array or Float64Array
   */
  SC.decodeStreams = async function (table, base64) {
    const data = await unpack(fromBase64(base64));
    const found = {};
    Object.keys(table).forEach(function (name) {
      found[name] = decodeStream(data, table[name]);
    });
    return found;
  };
})(ServiceCircle);
