import { discordjs } from '../harness/discordjs-scenarios.js';

discordjs('discord.js', {}, false);
discordjs('discord.js with two shards', { shards: [0, 1], shardCount: 2 }, false);
