import { everyCall, shards } from '../harness/discordjs-every-call.js';

everyCall('discord.js', {});
shards('discord.js with two shards', {});
