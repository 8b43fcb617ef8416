'use strict';
// eris and oceanic.js speak ETF as soon as the native module erlpack is there. This stands in for it, with etf.js, which is JavaScript only; the libraries themselves stay
// as they are. Loading it fails unless a test offers it, so that both ways can be tested from one node_modules. ERLPACK_FROM names the directory of a native one to use instead.
if (!process.env.OFFER_ERLPACK) {
  throw new Error('erlpack is not offered to this test');
}

const { pack, unpack } = require(process.env.ERLPACK_FROM ?? 'etf.js');

/** How often it was used, so that a test can see that it was. */
const used = { packed: 0, unpacked: 0 };

module.exports = {
  used,
  pack(value) {
    used.packed++;
    return Buffer.from(pack(value));
  },
  unpack(term) {
    used.unpacked++;
    return unpack(term);
  },
};
