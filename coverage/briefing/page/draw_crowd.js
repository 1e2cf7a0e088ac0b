/* Very many dots at once: written as pixels into one picture, for a path of so many squares takes a canvas a third of a second. */
(function (SC) {
  'use strict';

  const CROWD = 60000; // dots in one picture from which they are pixels

  let kept = null; // the last picture's canvas and pixels: a drag asks for one in every frame

  /** Whether there are so many dots in the picture. @param {function(number): boolean} isDot of a residence */
  function isCrowd(view, scene, isDot) {
    const { homeX, homeY } = scene, { k, tx, ty, W, H } = view;
    if (homeX.length < CROWD) return false;
    let dots = 0;
    for (let i = 0; i < homeX.length && dots < CROWD; i++) {
      const x = homeX[i] * k + tx, y = homeY[i] * k + ty;
      if (x >= 0 && y >= 0 && x < W && y < H && isDot(i)) dots++;
    }
    return dots >= CROWD;
  }

  function pictureOf(width, height) {
    if (!kept || kept.canvas.width !== width || kept.canvas.height !== height) {
      const canvas = document.createElement('canvas');
      canvas.width = width;
      canvas.height = height;
      const context = canvas.getContext('2d', { willReadFrequently: true }), image = context.createImageData(width, height);
      kept = { canvas, context, image, pixels: new Uint32Array(image.data.buffer) };
    }
    return kept;
  }

  /** A colour as `#RRGGBB`, opaque, as one number of the picture's own byte order. */
  function pixelOf(colour) {
    const value = parseInt(colour.slice(1), 16);
    return new Uint32Array(Uint8ClampedArray.of(value >> 16, (value >> 8) & 255, value & 255, 255).buffer)[0];
  }

  /**
   * @param {{colour: string, size: number, isDot: function(number): boolean}[]} layers squares of half the side `size`; later ones lie on top
   */
  function drawCrowd(context, view, scene, layers) {
    const { homeX, homeY } = scene, { k, tx, ty } = view, W = Math.round(view.W), H = Math.round(view.H);
    const picture = pictureOf(W, H), { pixels } = picture, parts = view.parts || [{ left: 0, top: 0, right: W, bottom: H }];
    parts.forEach(({ left, top, right, bottom }) => {
      for (let row = top; row < bottom; row++) pixels.fill(0, row * W + left, row * W + right);
    });
    layers.forEach(({ colour, size, isDot }) => {
      const pixel = pixelOf(colour), side = Math.max(1, Math.round(2 * size));
      for (let i = 0; i < homeX.length; i++) {
        if (!isDot(i)) continue;
        const left = Math.round(homeX[i] * k + tx - side / 2), top = Math.round(homeY[i] * k + ty - side / 2);
        if (left < 0 || top < 0 || left + side > W || top + side > H) continue;
        if (view.parts && !SC.parts.meets(view, left, top, left + side, top + side)) continue;
        for (let row = top * W + left, r = 0; r < side; r++, row += W) for (let c = 0; c < side; c++) pixels[row + c] = pixel;
      }
    });
    parts.forEach(({ left, top, right, bottom }) => picture.context.putImageData(picture.image, 0, 0, left, top, right - left, bottom - top));
    context.drawImage(picture.canvas, 0, 0);
  }

  SC.crowd = { isCrowd, draw: drawCrowd };
})(ServiceCircle);
