// Whole numbers as they were packed by streams.py: differences, byte planes, gzip, base64.
const streams = {
  async unpack(payload) {
    const packed = Uint8Array.from(atob(payload), (letter) => letter.charCodeAt(0));
    if (typeof DecompressionStream !== "function") return ServiceCircle.inflate(packed);
    const plain = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(plain).arrayBuffer());
  },

  // {at, count, width, delta}: `width` planes of `count` bytes each, the lowest byte first.
  numbers(bytes, { at, count, width, delta }) {
    const values = new Int32Array(count);
    for (let plane = 0; plane < width; plane++) {
      const start = at + plane * count;
      for (let i = 0; i < count; i++) values[i] |= bytes[start + i] << (8 * plane);
    }
    if (!delta) return values;
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const step = (values[i] >>> 1) ^ -(values[i] & 1); // 0, -1, 1, -2 … were 0, 1, 2, 3 …
      sum += step;
      values[i] = sum;
    }
    return values;
  },

  texts(bytes, { at, count }) {
    return JSON.parse(new TextDecoder().decode(bytes.subarray(at, at + count)));
  },
};
