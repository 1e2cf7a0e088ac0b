/* What of the picture is drawn: all of it, or the parts that a step of a drag changed. */
(function (SC) {
  'use strict';

  /** Whether a box of the picture, in device pixels, lies in what is drawn. */
  function meets(view, left, top, right, bottom) {
    if (right < 0 || bottom < 0 || left > view.W || top > view.H) return false;
    if (!view.parts) return true;
    for (let i = 0; i < view.parts.length; i++) {
      const part = view.parts[i];
      if (right >= part.left && bottom >= part.top && left <= part.right && top <= part.bottom) return true;
    }
    return false;
  }

  /** The box around all that is drawn. */
  function bounds(view) {
    const all = { left: 0, top: 0, right: view.W, bottom: view.H };
    if (!view.parts) return all;
    const none = { left: view.W, top: view.H, right: 0, bottom: 0 };
    return view.parts.reduce((box, part) => ({
      left: Math.min(box.left, part.left), top: Math.min(box.top, part.top),
      right: Math.max(box.right, part.right), bottom: Math.max(box.bottom, part.bottom),
    }), none);
  }

  /** A box in whole pixels inside the picture, with room around it; null where nothing of it is seen. */
  function around(view, left, top, right, bottom, room) {
    const part = {
      left: Math.max(0, Math.floor(left - room)), top: Math.max(0, Math.floor(top - room)),
      right: Math.min(view.W, Math.ceil(right + room)), bottom: Math.min(view.H, Math.ceil(bottom + room)),
    };
    return part.left < part.right && part.top < part.bottom ? part : null;
  }

  const area = (parts) => parts.reduce((sum, part) => sum + (part.right - part.left) * (part.bottom - part.top), 0);

  SC.parts = { meets, bounds, around, area };
})(ServiceCircle);
