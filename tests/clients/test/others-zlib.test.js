import '../harness/offer-zlib.js';
import { eris } from '../harness/eris.js';
import { oceanic } from '../harness/oceanic.js';
import { otherLibrary } from '../harness/other-scenarios.js';

otherLibrary('eris with zlib-stream', eris({ compress: true }));
otherLibrary('oceanic.js with zlib-stream', oceanic({ compress: 'zlib-stream' }));
