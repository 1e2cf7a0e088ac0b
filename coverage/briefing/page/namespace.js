"use strict";

/**
 * The one global object of the page: every file adds its functions to it, and none keeps state of its own.
 * @namespace
 */
const ServiceCircle = {
  /** "Farther than was searched", in millimetres: more than any walk, and sums of two still fit an Int32. */
  FAR: 1 << 29,
  /** Number of "all circles together", beside the circles' own 0, 1, … */
  ALL: -1,
  /** Statuses of a residence in a circle, in the order of Python's STATUSES. */
  COVERED: 0,
  MARGINAL: 1,
  UNCOVERED: 2,
  CUT_OFF: 3,
  OFF_NETWORK: 4,
  STATUSES: ["covered", "marginal", "uncovered", "cut_off", "off_network"],
};
