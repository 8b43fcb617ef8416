import '../harness/offer-erlpack.js';
import '../harness/offer-zlib.js';
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, it } from 'node:test';
import { eris } from '../harness/eris.js';
import { oceanic } from '../harness/oceanic.js';
import { otherLibrary } from '../harness/other-scenarios.js';

otherLibrary('eris with ETF', eris({}));
otherLibrary('oceanic.js with ETF in zlib-stream', oceanic({ compress: 'zlib-stream' }));

describe('the erlpack that was offered', () => {
  it('was used for what was sent and received', () => {
    const { used } = createRequire(import.meta.url)('erlpack');
    assert.ok(used.packed >= 2 && used.unpacked >= 20, JSON.stringify(used));
  });
});
