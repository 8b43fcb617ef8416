import { eris } from '../harness/eris.js';
import { oceanic } from '../harness/oceanic.js';
import { otherLibrary } from '../harness/other-scenarios.js';

otherLibrary('eris', eris({}));
otherLibrary('oceanic.js', oceanic({}));
otherLibrary('oceanic.js with two shards', oceanic({ maxShards: 2 }));
