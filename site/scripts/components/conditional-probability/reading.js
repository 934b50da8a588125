/* What a bucket of activations says. */
"use strict";

/**
 * @typedef {object} Bucket of images with activations in one range
 * @property {number} from standard deviations
 * @property {number} to standard deviations
 * @property {number} at where it stands on the axis
 * @property {number | null} count of its images, where it is known
 * @property {number[]} shares one a kind of image, 0 to 1
 * @property {[number, number][] | null} [intervals] of 95 %, one a kind
 */

/**
 * @typedef {object} BucketData
 * @property {{name: string, colour: string}[]} labels one a kind
 * @property {number[]} order of the kinds, from the bottom
 */

/** @param {number} share 0 to 1 */
const shareText = (share) => `${Math.round(100 * share)}%`;

/** @param {Bucket} bucket */
function bucketHeading({ from, to, count }) {
  const images = count === null ? "" : `, ${count} images`;
  return `${from.toFixed(1)} to ${to.toFixed(1)} SD${images}`;
}

/**
 * What a bucket has of each kind, from the top; of an isolated kind its interval as well.
 * @param {Bucket} bucket
 * @param {BucketData} data
 * @param {number} isolated the kind's index, or -1
 */
function bucketRows(bucket, data, isolated) {
  if (isolated < 0) {
    return [...data.order].reverse().filter((row) => bucket.shares[row] > 0)
      .map((row) => ({ row, name: data.labels[row].name, text: shareText(bucket.shares[row]) }));
  }
  const interval = bucket.intervals?.[isolated];
  const range = interval ? ` (95% interval ${shareText(interval[0])} to ${shareText(interval[1])})` : "";
  return [{ row: isolated, name: data.labels[isolated].name, text: shareText(bucket.shares[isolated]) + range }];
}

/**
 * The index of the bucket nearest to a place of the axis.
 * @param {Bucket[]} buckets
 * @param {number} at
 */
function nearestBucket(buckets, at) {
  const distances = buckets.map((bucket) => Math.abs(bucket.at - at));
  return distances.indexOf(Math.min(...distances));
}

/**
 * Weights of the kinds on their way: all whole, or the isolated one alone.
 * @param {number[]} from
 * @param {number} isolated the kind's index, or -1
 * @param {number} time 0 to 1; the way begins and ends slowly
 */
function weightsAt(from, isolated, time) {
  const eased = time * time * (3 - 2 * time);
  return from.map((weight, row) => weight + (Number(isolated < 0 || row === isolated) - weight) * eased);
}
