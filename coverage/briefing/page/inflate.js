(function (SC) {
  const LENGTH_BASE = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
  const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
  const BACK_BASE = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];
  const BACK_BITS = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
  const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
  const MAX_BITS = 15;

  /**
   * A canonical Huffman code: how many codes each length has, and the symbols by rising code.
   * @param {ArrayLike<number>} lengths bits of each symbol's code, 0 where it has none
   * @returns {{count: Uint16Array, symbol: Uint16Array}}
   */
  function huffman(lengths) {
    const count = new Uint16Array(MAX_BITS + 1);
    for (let i = 0; i < lengths.length; i++) count[lengths[i]]++;
    count[0] = 0;
    const first = new Uint16Array(MAX_BITS + 2);
    for (let bits = 1; bits <= MAX_BITS; bits++) first[bits + 1] = first[bits] + count[bits];
    const symbol = new Uint16Array(lengths.length);
    for (let i = 0; i < lengths.length; i++) if (lengths[i]) symbol[first[lengths[i]]++] = i;
    return { count: count, symbol: symbol };
  }

  /**
   * Where a reader stands in a deflate stream, and what it has written.
   * @param {Uint8Array} bytes
   * @param {number} at first byte of the deflate stream
   * @param {number} size bytes to come out
   * @returns {{bytes: Uint8Array, at: number, held: number, heldBits: number, out: Uint8Array, written: number}}
   */
  function reader(bytes, at, size) {
    return { bytes: bytes, at: at, held: 0, heldBits: 0, out: new Uint8Array(size), written: 0 };
  }

  /**
   * Take bits, lowest first.
   * @param {Object} r reader
   * @param {number} need at most 16
   * @returns {number}
   */
  function bits(r, need) {
    while (r.heldBits < need) {
      if (r.at >= r.bytes.length) throw new Error("the compressed data end too early");
      r.held |= r.bytes[r.at++] << r.heldBits;
      r.heldBits += 8;
    }
    const value = r.held & ((1 << need) - 1);
    r.held >>>= need;
    r.heldBits -= need;
    return value;
  }

  /**
   * Take one symbol.
   * @param {Object} r reader
   * @param {{count: Uint16Array, symbol: Uint16Array}} code
   * @returns {number}
   */
  function decode(r, code) {
    let value = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length <= MAX_BITS; length++) {
      value |= bits(r, 1);
      const here = code.count[length];
      if (value - here < first) return code.symbol[index + value - first];
      index += here;
      first = (first + here) << 1;
      value <<= 1;
    }
    throw new Error("the compressed data hold a code that does not exist");
  }

  /**
   * Copy a stored block.
   * @param {Object} r reader
   */
  function stored(r) {
    r.held = 0;
    r.heldBits = 0;
    const size = r.bytes[r.at] | (r.bytes[r.at + 1] << 8);
    r.at += 4;
    if (r.at + size > r.bytes.length || r.written + size > r.out.length) throw new Error("a stored block is too long");
    r.out.set(r.bytes.subarray(r.at, r.at + size), r.written);
    r.at += size;
    r.written += size;
  }

  /**
   * Read the two codes of a dynamic block.
   * @param {Object} r reader
   * @returns {Object[]} codes of lengths and of distances
   */
  function dynamicCodes(r) {
    const literals = bits(r, 5) + 257;
    const distances = bits(r, 5) + 1;
    const given = bits(r, 4) + 4;
    const lengths = new Uint8Array(320);
    for (let i = 0; i < given; i++) lengths[ORDER[i]] = bits(r, 3);
    const meta = huffman(lengths.subarray(0, 19));
    const all = new Uint8Array(literals + distances);
    let at = 0;
    while (at < all.length) {
      const symbol = decode(r, meta);
      if (symbol < 16) {
        all[at++] = symbol;
        continue;
      }
      const value = symbol === 16 ? all[at - 1] : 0;
      const times = symbol === 16 ? 3 + bits(r, 2) : symbol === 17 ? 3 + bits(r, 3) : 11 + bits(r, 7);
      if (at + times > all.length) throw new Error("a code's lengths run too far");
      all.fill(value, at, at + times);
      at += times;
    }
    return [huffman(all.subarray(0, literals)), huffman(all.subarray(literals))];
  }

  /**
   * The codes of a block without its own.
   * @returns {Object[]} codes of lengths and of distances
   */
  function fixedCodes() {
    const lengths = new Uint8Array(288);
    lengths.fill(8, 0, 144);
    lengths.fill(9, 144, 256);
    lengths.fill(7, 256, 280);
    lengths.fill(8, 280, 288);
    return [huffman(lengths), huffman(new Uint8Array(30).fill(5))];
  }

  /**
   * Write one compressed block.
   * @param {Object} r reader
   * @param {Object[]} codes of lengths and of distances
   */
  function block(r, codes) {
    const out = r.out;
    for (;;) {
      const symbol = decode(r, codes[0]);
      if (symbol === 256) return;
      if (symbol < 256) {
        if (r.written >= out.length) throw new Error("the data are longer than they say");
        out[r.written++] = symbol;
        continue;
      }
      const length = LENGTH_BASE[symbol - 257] + bits(r, LENGTH_BITS[symbol - 257]);
      const code = decode(r, codes[1]);
      const back = BACK_BASE[code] + bits(r, BACK_BITS[code]);
      if (back > r.written || r.written + length > out.length) throw new Error("the compressed data point outside");
      for (let i = 0; i < length; i++, r.written++) out[r.written] = out[r.written - back];
    }
  }

  /**
   * CRC-32 of bytes, as gzip's trailer holds it.
   * @param {Uint8Array} bytes
   * @returns {number}
   */
  function crc32(bytes) {
    const table = new Int32Array(256);
    for (let n = 0; n < 256; n++) {
      let c = n;
      for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
      table[n] = c;
    }
    let crc = -1;
    for (let i = 0; i < bytes.length; i++) crc = table[(crc ^ bytes[i]) & 255] ^ (crc >>> 8);
    return (crc ^ -1) >>> 0;
  }

  /**
   * Unpack gzip (RFC 1951, 1952): for browsers without DecompressionStream.
   * @param {Uint8Array} bytes one gzip member without optional header fields
   * @returns {Uint8Array}
   * @throws {Error} the data are damaged
   */
  SC.inflate = function (bytes) {
    if (bytes.length < 18 || bytes[0] !== 31 || bytes[1] !== 139 || bytes[2] !== 8 || bytes[3] !== 0) {
      throw new Error("these bytes are not gzip");
    }
    const tail = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 8, 8);
    const r = reader(bytes, 10, tail.getUint32(4, true));
    for (let last = 0; !last; ) {
      last = bits(r, 1);
      const kind = bits(r, 2);
      if (kind === 3) throw new Error("a block of an unknown kind");
      if (kind === 0) stored(r);
      else block(r, kind === 1 ? fixedCodes() : dynamicCodes(r));
    }
    if (r.written !== r.out.length || crc32(r.out) !== tail.getUint32(0, true)) {
      throw new Error("the data do not match their checksum");
    }
    return r.out;
  };
})(ServiceCircle);
