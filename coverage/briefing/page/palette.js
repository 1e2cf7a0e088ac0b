/* Colours of the map: told apart with every usual colour vision (Okabe and Ito), and a stronger set for projectors. */
(function (SC) {
  'use strict';

  const SCREEN = {
    outside: '#E8ECEF', land: '#FAF9F6', park: '#DDEBD4', parkEdge: '#B9D1AB',
    streets: ['#B5B3AB', '#C4C2BA', '#D2D0C9', '#E2E0DA'],
    reached: '#2B7BBA', gained: '#009E73', lost: '#E69F00', lacking: '#D55E00', covered: '#8DB8DA',
    border: '#5B6773', label: '#1D2A36', station: '#0B2E4F', unstaffed: '#FFFFFF', edited: '#AA3377', spot: '#963600', walk: '#AA3377',
    labelLow: '#A63A00', labelMet: '#0B4F86', edgeLow: '#D9915F', edgeMet: '#9DBBD6', halo: '#FFFFFF',
    classes: { far_short: '#D55E00', short: '#F0E442', meets: '#009E73', ample: '#2B7BBA', none: '#D55E00', empty: '#C9CED3' },
    classOpacity: 0.78, widthFactor: 1, letters: 1,
  };
  const PROJECTOR = Object.assign({}, SCREEN, {
    outside: '#FFFFFF', land: '#FFFFFF', park: '#E3F0DB', parkEdge: '#7FA56A',
    streets: ['#8F8F8F', '#A5A5A5', '#BDBDBD', '#D8D8D8'],
    reached: '#0050A0', gained: '#007A55', lacking: '#C43E00', covered: '#5B93C9', border: '#000000', label: '#000000', station: '#000000',
    labelLow: '#922C00', labelMet: '#003E80', classOpacity: 0.92, widthFactor: 1.35, letters: 1.14,
  });

  const FONTS = {
    zh: '"Source Han Sans SC","Noto Sans CJK SC","Microsoft YaHei","PingFang SC","HarmonyOS Sans SC",sans-serif',
    en: '"Segoe UI","Noto Sans","Helvetica Neue",Arial,"Noto Sans CJK SC","Microsoft YaHei",sans-serif',
  };

  SC.palette = { SCREEN, PROJECTOR, FONTS };
})(ServiceCircle);
