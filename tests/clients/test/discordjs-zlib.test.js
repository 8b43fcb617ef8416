import '../harness/offer-zlib.js';
import { discordjs } from '../harness/discordjs-scenarios.js';

discordjs('discord.js with zlib-stream', {}, true);
discordjs('discord.js with zlib-stream and two shards', { shards: [0, 1], shardCount: 2 }, true);
