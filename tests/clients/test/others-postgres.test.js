import '../harness/offer-zlib.js';
import { eris } from '../harness/eris.js';
import { Gatehouse } from '../harness/gatehouse.js';
import { oceanic } from '../harness/oceanic.js';
import { otherLibrary } from '../harness/other-scenarios.js';

otherLibrary('eris on PostgreSQL', eris({}), Gatehouse.onPostgres);
otherLibrary('oceanic.js with zlib-stream on PostgreSQL', oceanic({ compress: 'zlib-stream' }), Gatehouse.onPostgres);
