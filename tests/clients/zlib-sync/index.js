'use strict';
// discord.js and eris ask for zlib-stream only when the native module zlib-sync is there. This stands in for it, with the part of its interface that they use; the
// libraries themselves stay as they are. Loading it fails unless a test offers it, so that both ways can be tested from one node_modules.
if (!process.env.OFFER_ZLIB) {
  throw new Error('zlib-sync is not offered to this test');
}

const zlib = require('node:zlib');

/** Inflates one stream synchronously. Begins again from the start each time: slow, but nothing is kept between two calls that could hide a mistake of the server. */
class Inflate {
  constructor() {
    this.err = 0;
    this.msg = null;
    this.result = null;
    this.input = Buffer.alloc(0);
    this.given = 0;
  }

  push(data, flush) {
    this.input = Buffer.concat([this.input, data]);
    if (!flush) {
      return;
    }

    try {
      const output = zlib.inflateSync(this.input, { finishFlush: zlib.constants.Z_SYNC_FLUSH });
      this.result = output.subarray(this.given);
      this.given = output.length;
    } catch (error) {
      this.err = error.errno ?? -3;
      this.msg = error.message;
    }
  }
}

module.exports = { Inflate, Z_NO_FLUSH: zlib.constants.Z_NO_FLUSH, Z_SYNC_FLUSH: zlib.constants.Z_SYNC_FLUSH };
